#!/usr/bin/env escript
%% -*- erlang -*-
%%! +S 1
%% Runs supervision scenarios on the BEAM: scenarios.escript [--settle MS] [--turns N] FILE
%%
%% FILE holds scenarios, each after a line `### name`; the traces are printed in the same form. The format of both is
%% described in ../runner/README.md.
%%
%% There is one scheduler, so that traces can be repeated. When an action has been done, the next one comes as soon as no
%% process is runnable any more; in a scenario where something sleeps, and with --settle in all, when for MS milliseconds
%% (40) nothing has happened.
%%
%% With --turns there is another schedule of the same run: a line takes N more turns to be written, a crash more of its
%% process's turn, and, from 2 on, the driver's turn ends between the two orders of a `crash2`.
-mode(compile).
-behaviour(gen_server).
-export([main/1, log/2]).
-export([start_node/1, start_instance/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

main(["--settle", Ms | Rest]) ->
    main(Rest, fun(_) -> {idle, list_to_integer(Ms)} end, 0);
main(Rest) ->
    main(Rest, fun quiet/1, 0).

main(["--turns", N | Rest], Settle, _) ->
    main(Rest, Settle, list_to_integer(N));
main([File], Settle, Turns) ->
    persistent_term:put(turns, Turns),
    run_file(File, Settle);
main(_, _, _) ->
    io:format(standard_error, "usage: scenarios.escript [--settle MS] [--turns N] FILE~n", []),
    halt(2).

run_file(File, Settle) ->
    _ = logger:remove_handler(default),
    ok = logger:set_primary_config(level, all),
    ok = logger:add_handler(scenarios, ?MODULE, #{}),
    {ok, Text} = file:read_file(File),
    Scenarios = batch(string:split(Text, "\n", all), []),
    %% whatever code is loaded on demand is loaded before it matters
    _ = run_one(warm_up(), runnable),
    lists:foreach(
      fun({Name, Lines}) -> io:put_chars([["### ", Name, $\n], run_one(Lines, Settle(Lines))]) end,
      Scenarios),
    halt(0).

batch([], Done) ->
    [{Name, lists:reverse(Lines)} || {Name, Lines} <- lists:reverse(Done)];
batch([<<"### ", Name/binary>> | Rest], Done) ->
    batch(Rest, [{Name, []} | Done]);
batch([Line | Rest], [{Name, Lines} | Done]) ->
    batch(Rest, [{Name, [Line | Lines]} | Done]);
batch([_ | Rest], []) ->
    batch(Rest, []).

warm_up() ->
    [<<"sup root strategy=one_for_all intensity=9">>, <<"child a parent=root trap=true onstop=exit:z">>,
     <<"child b parent=root start=ok,error:e,raise:x,ok">>, <<"crash b boom">>, <<"signal a shutdown">>,
     <<"crash2 a x b y">>, <<"terminate root a">>, <<"delete root a">>, <<"start root c trap=true">>].

quiet(Lines) ->
    case lists:any(fun(L) -> re:run(L, "sleep|slow|hang|align") =/= nomatch end, Lines) of
        true -> {idle, 40};
        false -> runnable
    end.

%% A scenario has a process of its own, which is the root's parent.
run_one(Lines, Quiet) ->
    {Pid, Ref} = spawn_monitor(fun() -> exit({printed, drive(scenario(Lines), Quiet)}) end),
    receive
        {'DOWN', Ref, process, Pid, {printed, Printed}} -> Printed;
        {'DOWN', Ref, process, Pid, Why} -> io_lib:format("!! the run ended: ~0p~n", [Why])
    end.

%%% Reading

scenario(Lines) ->
    Words = [string:lexemes(hd(string:split(L, "#")), " \t\r") || L <- Lines],
    Parsed = [[binary_to_list(W) || W <- Ws] || Ws <- Words, Ws =/= []],
    {Nodes, Actions} = lists:partition(fun([W | _]) -> W =:= "sup" orelse W =:= "child" end, Parsed),
    {[node_of(N) || N <- Nodes], Actions}.

node_of([Kind, Id | Options]) ->
    maps:merge(#{"parent" => none}, (options(Options))#{id => list_to_atom(Id), kind => Kind}).

options(Words) ->
    maps:from_list([case string:split(W, "=") of [K, V] -> {K, V}; [K] -> {K, "true"} end || W <- Words]).

term(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text ++ "."),
    {ok, Term} = erl_parse:parse_term(Tokens),
    Term.

option(Key, Node, Default) ->
    case Node of #{Key := Text} -> term(Text); #{} -> Default end.

steps(Text) ->
    [step(S) || S <- split(Text, 0, "")].

step(Text) ->
    case string:split(Text, ":") of
        [Name] -> list_to_atom(Name);
        [Name, Value] -> {list_to_atom(Name), term(Value)}
    end.

split("", _, Word) -> [lists:reverse(Word)];
split("," ++ Rest, 0, Word) -> [lists:reverse(Word) | split(Rest, 0, "")];
split([C | Rest], Depth, Word) ->
    Deeper = case lists:member(C, "{[(") of true -> 1; false -> 0 end,
    Higher = case lists:member(C, "}])") of true -> 1; false -> 0 end,
    split(Rest, Depth + Deeper - Higher, [C | Word]).

flags(Node) ->
    Given = [{strategy, "strategy"}, {intensity, "intensity"}, {period, "period"}, {auto_shutdown, "auto"}],
    maps:from_list([{Flag, option(Key, Node, x)} || {Flag, Key} <- Given, is_map_key(Key, Node)]).

spec(#{id := Id, kind := Kind} = Node) ->
    Type = case Kind of "sup" -> supervisor; "child" -> worker end,
    Given = [{Key, option(atom_to_list(Key), Node, x)}
             || Key <- [restart, shutdown, significant], is_map_key(atom_to_list(Key), Node)],
    maps:merge(#{id => Id, start => {?MODULE, start_node, [Node]}, type => Type, modules => []},
               maps:from_list(Given)).

%%% Driving

drive({Nodes, Actions}, Quiet) ->
    process_flag(trap_exit, true),
    {Recorder, Ref} = spawn_monitor(fun() -> record((recorder(Nodes))#{printer := spawn_link(fun() -> printer([]) end)}) end),
    true = register(recorder, Recorder),
    Root = hd(Nodes),
    say("@ boot", []),
    result(catch start_node(Root)),
    settle(Quiet),
    look(Nodes),
    lists:foreach(
      fun(Action) ->
              say("@ ~s", [lists:join(" ", Action)]),
              act(Action, Root),
              settle(Quiet),
              look(Nodes)
      end, Actions),
    say("@ end", []),
    stop(ask({running, maps:get(id, Root)})),
    settle(Quiet),
    {Printed, Left} = ask(finish),
    [exit(Pid, kill) || Pid <- Left],
    receive {'DOWN', Ref, process, Recorder, _} -> ok end,
    Printed.

stop(none) -> ok;
stop(Pid) ->
    exit(Pid, shutdown),
    receive {'EXIT', Pid, _} -> ok after 10000 -> exit(Pid, kill) end.

settle(runnable) -> settle(runnable, 3);
settle({idle, Ms}) -> idle(Ms, 200).

%% with one scheduler, nothing will happen any more when nobody waits for it
settle(runnable, 0) -> ok;
settle(runnable, N) ->
    receive after 1 -> ok end,
    case statistics(total_run_queue_lengths) of
        0 -> settle(runnable, N - 1);
        _ -> settle(runnable, 3)
    end.

idle(_, 0) -> ok;
idle(Ms, N) ->
    case ask(idle) of
        Idle when Idle >= Ms -> ok;
        Idle -> timer:sleep(Ms - Idle), idle(Ms, N - 1)
    end.

look(Nodes) ->
    [case ask({running, Id}) of
         none -> say("  ~s: dead", [Id]);
         Pid ->
             try {supervisor:which_children(Pid), supervisor:count_children(Pid)} of
                 {Children, Count} -> ask({look, Id, Children, Count})
             catch exit:_ -> say("  ~s: dead", [Id])
             end
     end || #{id := Id, kind := "sup"} <- Nodes, ask({latest, Id}) =/= none].

act(["crash", Id, Reason], _) ->
    with(Id, fun(Pid) -> Pid ! {crash, term(Reason)} end);
act(["stop", Id], Root) ->
    act(["crash", Id, "normal"], Root);
act(["crash2", Id1, Reason1, Id2, Reason2], _) ->
    with(Id1, fun(Pid1) ->
                      with(Id2, fun(Pid2) ->
                                         Crash1 = {crash, term(Reason1)},
                                         Crash2 = {crash, term(Reason2)},
                                         Pid1 ! Crash1,
                                         persistent_term:get(turns) > 1 andalso erlang:yield(),
                                         Pid2 ! Crash2
                                end)
              end);
act(["signal", Id, Reason], _) ->
    with(Id, fun(Pid) ->
                     {Stranger, Ref} = spawn_monitor(fun() -> exit(Pid, term(Reason)) end),
                     receive {'DOWN', Ref, process, Stranger, _} -> ok end
             end);
act(["exitroot", Reason], #{id := Root}) ->
    with(atom_to_list(Root), fun(Pid) -> exit(Pid, term(Reason)) end);
act(["start", Sup, Id | Options], _) ->
    with(Sup, fun(Pid) ->
                      Child = case ask({simple, list_to_atom(Sup)}) of
                                  true -> [list_to_atom(Id)];
                                  false -> spec(node_of(["child", Id | Options]))
                              end,
                      result(catch supervisor:start_child(Pid, Child))
              end);
act(["terminate", Sup, Id], _) ->
    with(Sup, fun(Pid) -> result(catch supervisor:terminate_child(Pid, child(Sup, list_to_atom(Id)))) end);
act(["restart", Sup, Id], _) ->
    with(Sup, fun(Pid) -> result(catch supervisor:restart_child(Pid, list_to_atom(Id))) end);
act(["delete", Sup, Id], _) ->
    with(Sup, fun(Pid) -> result(catch supervisor:delete_child(Pid, list_to_atom(Id))) end);
act(["script", Id, Script], _) ->
    ask({script, list_to_atom(Id), steps(Script)});
act(["sleep", Ms], _) ->
    timer:sleep(list_to_integer(Ms));
act(["align"], _) ->
    align(erlang:monotonic_time(second)).

align(Second) ->
    case erlang:monotonic_time(second) of
        Second -> timer:sleep(1), align(Second);
        _ -> ok
    end.

%% the instances of a simple supervisor have pids alone
child(Sup, Id) ->
    case ask({simple, list_to_atom(Sup)}) andalso ask({latest, Id}) of
        Pid when is_pid(Pid) -> Pid;
        _ -> Id
    end.

with(Id, Fun) ->
    case ask({running, list_to_atom(Id)}) of
        none -> say("  ?? ~s not running", [Id]);
        Pid -> Fun(Pid)
    end.

%%% The nodes

start_node(#{kind := "sup"} = Node) ->
    supervisor:start_link(?MODULE, {supervisor, Node});
start_node(#{id := Id} = Node) ->
    case ask({step, Id, steps(maps:get("start", Node, "ok"))}) of
        ignore -> say("  ~~ ~s ignore", [Id]), ignore;
        {error, R} -> say("  x ~s error ~0p", [Id, R]), {error, R};
        {garbage, T} -> say("  x ~s garbage ~0p", [Id, T]), T;
        {raise, R} -> say("  x ~s raise ~0p", [Id, R]), exit(R);
        {slowerr, Ms} -> timer:sleep(Ms), say("  x ~s error slow", [Id]), {error, slow};
        Step -> gen_server:start_link(?MODULE, {worker, Node, Step}, [])
    end.

start_instance(Template, Label) ->
    start_node(Template#{id := Label}).

init({supervisor, #{id := Id} = Node}) ->
    Children = ask({supervisor_up, Id}),
    case maps:get("strategy", Node) of
        "simple_one_for_one" ->
            Template = hd(Children),
            {ok, {flags(Node), [(spec(Template))#{start := {?MODULE, start_instance, [Template]}}]}};
        _ ->
            {ok, {flags(Node), [spec(C) || C <- Children]}}
    end;
init({worker, #{id := Id} = Node, Step}) ->
    traps(Node) andalso process_flag(trap_exit, true),
    case Step of
        {init_stop, R} -> say("  x ~s init_stop ~0p", [Id, R]), {stop, R};
        init_ignore -> say("  ~~ ~s init_ignore", [Id]), ignore;
        {slow, Ms} -> timer:sleep(Ms), ask({up, Id}), {ok, Node};
        ok -> ask({up, Id}), {ok, Node}
    end.

traps(Node) -> option("trap", Node, false).

handle_call(_, _, Node) -> {reply, ok, Node}.
handle_cast(_, Node) -> {noreply, Node}.

handle_info({crash, Reason}, Node) ->
    erlang:bump_reductions(700 * persistent_term:get(turns)),
    traps(Node) andalso put(by_itself, true),
    exit(Reason);
handle_info({'EXIT', _, Reason}, #{id := Id} = Node) ->
    say("  . ~s trapped ~0p", [Id, Reason]),
    {noreply, Node}.

terminate(Reason, #{id := Id} = Node) ->
    case get(by_itself) of
        true -> ok;
        undefined ->
            traps(Node) andalso say("  . ~s terminate ~0p", [Id, Reason]),
            case step(maps:get("onstop", Node, "ok")) of
                ok -> ok;
                {sleep, Ms} -> timer:sleep(Ms);
                {exit, R} -> exit(R);
                hang -> timer:sleep(infinity)
            end
    end.

%% Supervisor reports.
log(#{msg := {report, #{label := {supervisor, Kind}, report := Report}}}, _) when Kind =/= progress ->
    whereis(recorder) =:= undefined
        orelse ask({report, Kind, proplists:get_value(offender, Report, []), proplists:get_value(reason, Report)});
log(_, _) ->
    ok.

%%% The recorder: one process hears of everything, in order

ask(Request) ->
    Recorder = whereis(recorder),
    Ref = monitor(process, Recorder),
    Recorder ! {ask, self(), Ref, Request},
    receive
        {Ref, Answer} -> demonitor(Ref, [flush]), Answer;
        {'DOWN', Ref, process, _, Why} -> exit({recorder, Why})
    end.

say(Format, Arguments) -> ask({say, io_lib:format(Format, Arguments)}).
result(Result) -> ask({result, Result}).

recorder(Nodes) ->
    Of = fun(Id) -> [N || #{"parent" := P} = N <- Nodes, P =:= atom_to_list(Id)] end,
    #{printer => none, at => now_ms(), counts => #{}, running => #{}, latest => #{}, names => #{}, attempts => #{},
      scripts => #{}, children => maps:from_list([{Id, Of(Id)} || #{id := Id, kind := "sup"} <- Nodes]),
      simple => [Id || #{id := Id, "strategy" := "simple_one_for_one"} <- Nodes]}.

now_ms() -> erlang:monotonic_time(millisecond).

record(S) ->
    receive
        {ask, From, Ref, finish} ->
            #{printer := Printer, running := Running} = S,
            Printer ! {self(), Ref, lines},
            receive {Ref, Lines} -> From ! {Ref, {Lines, maps:values(Running)}} end;
        {ask, From, Ref, Request} ->
            {Answer, Next} = answer(Request, From, S),
            From ! {Ref, Answer},
            record(Next);
        {'DOWN', _, process, Pid, Reason} ->
            #{names := Names, running := Running} = S,
            {Id, N} = maps:get(Pid, Names),
            Still = case Running of #{Id := Pid} -> maps:remove(Id, Running); _ -> Running end,
            record((write("  - ~s#~w ~0p", [Id, N, shown(Reason, S)], S))#{running := Still})
    end.

%% Printing takes its turns, as with any logger: meanwhile others go on.
write(Format, Arguments, #{printer := Printer} = S) ->
    Ref = make_ref(),
    Printer ! {self(), Ref, io_lib:format(Format ++ "~n", Arguments)},
    receive Ref -> S#{at := now_ms()} end.

printer(Lines) ->
    receive
        {From, Ref, lines} -> From ! {Ref, lists:reverse(Lines)};
        {From, Ref, Line} ->
            [erlang:yield() || _ <- lists:seq(1, persistent_term:get(turns))],
            From ! Ref,
            printer([Line | Lines])
    end.

answer({say, Text}, _, S) -> {ok, write("~ts", [Text], S)};
answer({result, Result}, _, S) -> {ok, write("  = ~0p", [shown(Result, S)], S)};
answer(idle, _, #{at := At} = S) -> {now_ms() - At, S};
answer({running, Id}, _, #{running := Running} = S) -> {maps:get(Id, Running, none), S};
answer({latest, Id}, _, #{latest := Latest} = S) -> {maps:get(Id, Latest, none), S};
answer({simple, Id}, _, #{simple := Simple} = S) -> {lists:member(Id, Simple), S};
answer({supervisor_up, Id}, From, #{children := Children} = S) -> {maps:get(Id, Children), up(Id, From, S)};
answer({up, Id}, From, S) -> {ok, up(Id, From, S)};
answer({script, Id, Steps}, _, #{scripts := Scripts, attempts := Attempts} = S) ->
    {ok, S#{scripts := Scripts#{Id => Steps}, attempts := Attempts#{Id => 0}}};
answer({step, Id, Own}, _, #{scripts := Scripts, attempts := Attempts} = S) ->
    Steps = maps:get(Id, Scripts, Own),
    Before = maps:get(Id, Attempts, 0),
    {lists:nth(min(Before + 1, length(Steps)), Steps), S#{attempts := Attempts#{Id => Before + 1}}};
answer({report, Kind, Offender, Reason}, From, S) ->
    Id = proplists:get_value(id, Offender),
    Who = case proplists:get_value(pid, Offender) of
              Pid when is_pid(Pid) -> bare(shown(Pid, S));
              {restarting, Pid} when is_pid(Pid) -> io_lib:format("~0p", [{restarting, shown(Pid, S)}]);
              _ -> atom_to_list(Id)
          end,
    {ok, write("  ! ~s ~s ~s ~0p", [bare(shown(From, S)), Kind, Who, shown(Reason, S)], S)};
answer({look, Id, Children, Count}, _, S) ->
    States = [[bare(case Name of undefined -> '_'; _ -> Name end), "=", bare(shown(Pid, S))]
              || {Name, Pid, _, _} <- Children],
    Ordered = case Children of [{undefined, _, _, _} | _] -> lists:sort([lists:flatten(T) || T <- States]); _ -> States end,
    Texts = case Ordered of [] -> "(none)"; _ -> lists:join(" ", Ordered) end,
    Counts = lists:join(" ", [io_lib:format("~s=~w", [K, V]) || {K, V} <- Count]),
    {ok, write("  ~s: ~s", [Id, Counts], write("  ~s: ~s", [Id, Texts], S))}.

up(Id, Pid, #{counts := Counts, running := Running, latest := Latest, names := Names} = S) ->
    monitor(process, Pid),
    N = maps:get(Id, Counts, 0) + 1,
    (write("  + ~s#~w", [Id, N], S))#{counts := Counts#{Id => N}, running := Running#{Id => Pid},
                                       latest := Latest#{Id => Pid}, names := Names#{Pid => {Id, N}}}.

bare(Atom) when is_atom(Atom) -> atom_to_list(Atom);
bare(Term) -> io_lib:format("~0p", [Term]).

%% Pids by their names; without what OTP adds of its own: child records and stacks.
shown(Pid, #{names := Names}) when is_pid(Pid) ->
    case Names of
        #{Pid := {Id, N}} -> list_to_atom(lists:concat([Id, "#", N]));
        #{} -> 'PID'
    end;
shown({error, {Reason, Child}}, S) when is_tuple(Child), element(1, Child) =:= child ->
    {error, {shown(Reason, S), 'CHILD'}};
shown({Reason, [{_, _, _, _} | _]}, S) -> {shown(Reason, S), 'STACK'};
shown(Tuple, S) when is_tuple(Tuple) -> list_to_tuple([shown(E, S) || E <- tuple_to_list(Tuple)]);
shown([Head | Tail], S) -> [shown(Head, S) | shown(Tail, S)];
shown(Other, _) -> Other.
