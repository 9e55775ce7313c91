#!/usr/bin/env escript
%% -*- erlang -*-
%%! +sbwt none +sbwtdcpu none +sbwtdio none
%% Runs programs of processes on the BEAM: programs.escript IN OUT AT_A_TIME UNIT RUNS
%%
%% IN holds programs, each after a line `### name`; OUT gets their traces in the same form, in the order in which they end. The
%% language is described in ../runner/src/programs.rs. AT_A_TIME of them are awake at the same time; a unit of time is UNIT
%% milliseconds. Each runs RUNS times; from the second time on its processes take their turns in a random order.
-mode(compile).
-behaviour(gen_server).
-export([main/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

-record(d, {dispatcher, id, unit, jitter, counter, out = [],
            step = 0, slots = #{}, names = #{}, incs = #{}, live = #{}, waits = #{}, marks = #{}, shown = #{},
            results = [], ends = [], scope = none, clock = 0, zero = 0, due = 0}).

-define(ITEMS, [links, monitors, monitored_by, registered_name, trap_exit, message_queue_len, status, current_function]).

main([In, Out, AtATime, Unit, Runs]) ->
    _ = logger:set_primary_config(level, none),
    {ok, Text} = file:read_file(In),
    {ok, File} = file:open(Out, [write, raw, delayed_write]),
    Programs = programs(string:split(Text, "\n", all), []),
    Todo = [{Name, Lines, Run} || {Name, Lines} <- Programs, Run <- lists:seq(1, list_to_integer(Runs))],
    dispatch(Todo, 0, 0, list_to_integer(AtATime), list_to_integer(Unit), File),
    ok = file:close(File);
main(_) ->
    io:format(standard_error, "usage: programs.escript IN OUT AT_A_TIME UNIT RUNS~n", []),
    halt(2).

programs([], Done) -> lists:reverse([{Name, lists:reverse(Lines)} || {Name, Lines} <- Done]);
programs([<<"### ", Name/binary>> | Rest], Done) -> programs(Rest, [{Name, []} | Done]);
programs([<<>> | Rest], Done) -> programs(Rest, Done);
programs([Line | Rest], [{Name, Lines} | Done]) ->
    Ops = [string:lexemes(Op, " ") || Op <- string:split(Line, ";", all)],
    programs(Rest, [{Name, [Ops | Lines]} | Done]).

%% A program that sleeps makes room for another one.
dispatch([], _, 0, _, _, _) -> ok;
dispatch([{Name, Lines, Run} | Todo], Awake, Open, AtATime, Unit, File) when Awake < AtATime ->
    Me = self(),
    Id = integer_to_binary(erlang:unique_integer([positive])),
    spawn_monitor(fun() -> drive(Me, Name, Lines, Unit, Run > 1, Id) end),
    dispatch(Todo, Awake + 1, Open + 1, AtATime, Unit, File);
dispatch(Todo, Awake, Open, AtATime, Unit, File) ->
    receive
        asleep -> dispatch(Todo, Awake - 1, Open, AtATime, Unit, File);
        awake -> dispatch(Todo, Awake + 1, Open, AtATime, Unit, File);
        {trace, Name, Trace} ->
            ok = file:write(File, [<<"### ">>, Name, $\n, Trace]),
            dispatch(Todo, Awake, Open, AtATime, Unit, File);
        {'DOWN', _, process, _, normal} -> dispatch(Todo, Awake - 1, Open - 1, AtATime, Unit, File);
        {'DOWN', _, process, _, Reason} ->
            io:format(standard_error, "the interpreter has crashed: ~p~n", [Reason]),
            halt(3)
    end.

%%% The driver of a program.

drive(Dispatcher, Name, [[[<<"start">> | Slots]] | Steps], Unit, Jitter, Id) ->
    Scope = case lists:any(fun(Ops) -> lists:any(fun in_groups/1, Ops) end, Steps) of
        true -> {ok, Pid} = pg:start(binary_to_atom(<<"pg_", Id/binary>>)), add(live, Pid), Pid;
        false -> none
    end,
    D0 = #d{scope = Scope, dispatcher = Dispatcher, id = Id, unit = Unit, jitter = Jitter, counter = counters:new(1, [])},
    D1 = lists:foldl(fun boot/2, D0, Slots),
    Trace = try
        D3 = lists:foldl(fun step/2, report(settle(D1)), Steps),
        D4 = report(settle(last(D3))),
        lists:reverse(D4#d.out)
    catch
        throw:{late, _} -> [<<"late\n">>];
        throw:{lost, _} -> [<<"lost\n">>]
    end,
    _ = [exit(Pid, kill) || Pid <- list(live)],
    Dispatcher ! {trace, Name, Trace}.

in_groups([_, Op | _]) -> lists:member(Op, [<<"join">>, <<"leave">>, <<"members">>, <<"watch">>, <<"unwatch">>]);
in_groups(_) -> false.

is_server(<<First, _/binary>>) -> First >= $s.

boot(Slot, D0) ->
    {Name, D} = incarnation(Slot, D0),
    {ok, Pid} = case is_server(Slot) of
        true -> gen_server:start(?MODULE, {ok, context(D)}, []);
        false -> {ok, spawn(plain(context(D)))}
    end,
    born(Name, Pid, D).

context(#d{counter = Counter, id = Id, jitter = Jitter, unit = Unit}) -> {self(), Counter, Id, Jitter, Unit}.

incarnation(Slot, #d{incs = Incs} = D) ->
    N = maps:get(Slot, Incs, 0) + 1,
    {<<Slot/binary, $#, (integer_to_binary(N))/binary>>, D#d{incs = Incs#{Slot => N}}}.

born(<<Slot:1/binary, _/binary>> = Name, Pid, #d{slots = Slots, names = Names, live = Live} = D) ->
    add(live, Pid),
    D#d{slots = Slots#{Slot => Pid}, names = Names#{Pid => Name}, live = Live#{Pid => monitor(process, Pid)}}.

step([[<<"wait">>, Units]], D) ->
    lists:foldl(fun(_, At) -> report(settle(slept(begun(At)))) end, D, lists:seq(1, int(Units)));
step(Ops, D) ->
    report(settle(lists:foldl(fun order/2, begun(D), shuffled(Ops, D)))).

last(D) ->
    D1 = begun(D),
    Slots = lists:sort([Slot || {Slot, Pid} <- maps:to_list(D1#d.slots), maps:is_key(Pid, D1#d.live)]),
    lists:foldl(fun(Slot, At) -> order([Slot, <<"take">>], At) end, D1, Slots).

begun(#d{step = Step, counter = Counter, clock = Clock, due = Due, unit = Unit} = D) ->
    counters:put(Counter, 1, Step + 1),
    Zero = if Clock >= Due -> now_ms() - Clock * Unit; true -> D#d.zero end,
    D#d{step = Step + 1, zero = Zero}.

now_ms() -> erlang:monotonic_time(millisecond).

slept(#d{clock = Clock, zero = Zero, unit = Unit, dispatcher = Dispatcher} = D) ->
    Dispatcher ! asleep,
    receive after max(0, Zero + (Clock + 1) * Unit - now_ms()) -> ok end,
    Dispatcher ! awake,
    D#d{clock = Clock + 1}.

shuffled(Ops, #d{jitter = false}) -> Ops;
shuffled(Ops, _) -> [Op || {_, Op} <- lists:sort([{rand:uniform(), Op} || Op <- Ops])].

jitter(false) -> ok;
jitter(true) ->
    %% now and then so long that another one's stop, which takes many turns, is over
    Most = case rand:uniform(4) of 1 -> 60; _ -> 4 end,
    _ = [erlang:yield() || _ <- lists:seq(2, rand:uniform(Most))], ok.

%% Has the process of a slot do something, if it can.
order([Slot, Op | Args], #d{slots = Slots, live = Live, waits = Waits, jitter = Jitter} = D) ->
    jitter(Jitter),
    case Slots of
        #{Slot := Pid} when is_map_key(Pid, Waits) -> result(Slot, <<"busy">>, D);
        #{Slot := Pid} when is_map_key(Pid, Live) -> tell(Slot, Pid, Op, Args, D);
        #{} -> result(Slot, <<"dead">>, D)
    end.

result(Who, Text, #d{results = Results} = D) -> D#d{results = [{Who, Text} | Results]}.

tell(Slot, Pid, Op, [To | _] = Args, #d{slots = Slots, live = Live} = D)
  when Op =:= <<"spawn">>; Op =:= <<"spawn_link">>; Op =:= <<"spawn_monitor">>; Op =:= <<"start">>;
       Op =:= <<"start_link">>; Op =:= <<"start_fail">>; Op =:= <<"start_ignore">> ->
    case is_map_key(maps:get(To, Slots, none), Live) of
        true -> result(Slot, <<"taken">>, D);
        false ->
            {Name, D1} = incarnation(To, D),
            told(Pid, {Op, Name, tl(Args)}, D1)
    end;
tell(Slot, Pid, Op, [<<To:1/binary>> | Args], #d{slots = Slots} = D) when To >= <<"a">>, To =< <<"z">> ->
    case Slots of
        #{To := Other} -> told(Pid, {Op, Other, Args}, D);
        #{} -> result(Slot, <<"none">>, D)
    end;
tell(_, Pid, Op, Args, D) -> told(Pid, {Op, Args}, D).

told(Pid, What, #d{waits = Waits} = D) ->
    Pid ! {do, What},
    Op = element(1, What),
    MayWait = lists:member(Op, [<<"call">>, <<"call_name">>, <<"stop">>]),
    until(What, D#d{waits = Waits#{Pid => MayWait}}).

%% Until when time matters.
until({Op, _, [_, Units]}, D) when Op =:= <<"call">>; Op =:= <<"stop">> -> within(Units, D);
until({<<"call_name">>, [_, _, Units]}, D) -> within(Units, D);
until({Op, _, [Units, _]}, D) when Op =:= <<"send_after">>; Op =:= <<"start_timer">> -> within(Units, D);
until({<<"send_after_name">>, [_, Units, _]}, D) -> within(Units, D);
until(_, D) -> D.

within(Units, #d{clock = Clock, due = Due} = D) -> D#d{due = max(Due, Clock + int(Units))}.

%%% Until nothing happens any more.

settle(D) ->
    D1 = answers(D),
    Deaths = length(D1#d.ends),
    {Infos, D2} = look(D1),
    calm(Infos, length(D2#d.ends) > Deaths, 0, D2).

%% Who cannot have to wait answers, or ends.
answers(#d{waits = Waits} = D) ->
    case lists:member(false, maps:values(Waits)) of
        true -> receive Message -> answers(heard(Message, D)) end;
        false -> drained(D)
    end.

drained(D) -> receive Message -> drained(heard(Message, D)) after 0 -> D end.

look(#d{live = Live} = D) ->
    lists:foldl(fun(Pid, {Infos, At}) ->
        case erlang:process_info(Pid, ?ITEMS) of
            undefined when is_map_key(Pid, At#d.live) ->
                receive {'DOWN', _, process, Pid, _} = Down -> {Infos, heard(Down, At)} end;
            undefined -> {Infos, At};
            Info -> {[{Pid, Info} | Infos], At}
        end
    end, {[], D}, lists:sort(maps:keys(Live))).

%% How often everything has to look the same in a row depends on what can still be under way.
calm(Infos, Died, Same, #d{waits = Waits, ends = Ends} = D) ->
    Enough = case {maps:size(Waits), Died orelse Ends =/= []} of {0, false} -> 0; {0, true} -> 2; _ -> 3 end,
    Rest = lists:all(fun({Pid, Info}) -> at_rest(Pid, Info, D) end, Infos) andalso scope_at_rest(D#d.scope),
    if
        Rest, not Died, Same >= Enough -> late(D), put(infos, Infos), D;
        true ->
            erlang:yield(),
            D1 = answers(D),
            {Next, D2} = look(D1),
            Dead = maps:size(D2#d.live) < maps:size(D#d.live),
            Changed = Dead orelse maps:size(D2#d.waits) =/= maps:size(Waits) orelse D2#d.results =/= D#d.results
                orelse Next =/= Infos,
            calm(Next, Dead, if Changed -> 0; true -> Same + 1 end, D2)
    end.

at_rest(Pid, Info, #d{waits = Waits, names = Names}) ->
    {_, {Module, Function, _}} = lists:keyfind(current_function, 1, Info),
    {_, Status} = lists:keyfind(status, 1, Info),
    {_, Queued} = lists:keyfind(message_queue_len, 1, Info),
    Status =:= waiting andalso case {Waits, is_server(map_get(Pid, Names))} of
        {#{Pid := _}, _} -> Module =:= gen orelse Module =:= proc_lib;
        {#{}, true} -> Module =:= gen_server andalso Function =:= loop andalso Queued =:= 0;
        {#{}, false} -> Module =:= ?MODULE andalso Function =:= loop
    end.

scope_at_rest(none) -> true;
scope_at_rest(Scope) ->
    case erlang:process_info(Scope, [message_queue_len, status, current_function]) of
        [{_, 0}, {_, waiting}, {_, {gen_server, _, _}}] -> true;
        %% OTP 25: it crashes when a process ends that watches the group and is in it
        undefined -> throw({lost, Scope});
        _ -> false
    end.

%% The unit was too short for what was to be done in it.
late(#d{clock = Clock, zero = Zero, unit = Unit, due = Due}) when Clock < Due ->
    case now_ms() - (Zero + Clock * Unit) of
        Past when Past * 10 > Unit * 4 -> throw({late, Past});
        _ -> ok
    end;
late(_) -> ok.

heard({'DOWN', _, process, Pid, Reason}, #d{live = Live, waits = Waits, ends = Ends, names = Names} = D)
  when is_map_key(Pid, Live) ->
    D#d{live = maps:remove(Pid, Live), waits = maps:remove(Pid, Waits),
        ends = [{map_get(Pid, Names), reason(Reason)} | Ends]};
heard({'DOWN', _, process, _, _}, D) -> D;
heard({note, Pid, Text}, D) -> result(name(Pid, D), Text, D);
heard({done, Pid, What}, #d{waits = Waits} = D) -> told_us(Pid, What, D#d{waits = maps:remove(Pid, Waits)}).

told_us(_, none, D) -> D;
told_us(Pid, {born, Name, Child}, D) -> result(slot(Pid, D), Name, born(Name, Child, D));
told_us(Pid, {pid, Found}, D) -> result(slot(Pid, D), name(Found, D), D);
told_us(Pid, {pids, Found}, D) -> result(slot(Pid, D), [$<, members(Found, D), $>], D);
told_us(Pid, {already, Found}, D) -> result(slot(Pid, D), [<<"already_started ">>, name(Found, D)], D);
told_us(Pid, {inbox, Messages}, #d{marks = Marks} = D) ->
    Chunks = [[Text || {_, Text} <- lists:sort(fun({A, _}, {B, _}) -> A =< B end, [shown(Message, D) || Message <- Chunk])]
              || Chunk <- Messages],
    Lines = [lists:join(<<", ">>, Chunk) || Chunk <- Chunks, Chunk =/= []],
    result(slot(Pid, D), [$[, lists:join(<<" | ">>, Lines), $]], D#d{marks = maps:remove(Pid, Marks)});
told_us(Pid, Text, D) -> result(slot(Pid, D), Text, D).

slot(Pid, D) -> <<Slot:1/binary, _/binary>> = name(Pid, D), Slot.

members(Pids, D) -> lists:join($,, lists:sort([name(Pid, D) || Pid <- Pids])).

name(undefined, _) -> <<"undefined">>;
name(Pid, #d{names = Names}) -> maps:get(Pid, Names, <<"?">>).

%% What a message is sorted by among those of one step, and how it is printed.
shown({m, From, N}, D) -> {{name(From, D), 0, 0}, [N, $@, name(From, D)]};
shown({'EXIT', From, Reason}, D) -> {{name(From, D), 0, 0}, [<<"EXIT ">>, name(From, D), $\s, reason(Reason)]};
shown({'DOWN', Index, Pid, Reason}, D) ->
    {{name(Pid, D), 1, Index}, [<<"DOWN ">>, integer_to_binary(Index), $\s, name(Pid, D), $\s, reason(Reason)]};
shown({t, N}, _) -> {{<<"~">>, 0, N}, [<<"timer ">>, N]};
shown({group, Index, Change, Pids}, D) ->
    Text = iolist_to_binary([integer_to_binary(Index), $\s, atom_to_binary(Change), $\s, members(Pids, D)]),
    {{<<"~">>, 1, Text}, [<<"group ">>, Text]};
shown({timeout, Index, N}, _) -> {{<<"~">>, 0, N}, [<<"timeout ">>, integer_to_binary(Index), $\s, N]}.

reason({shutdown, X}) -> [<<"{shutdown,">>, reason(X), $}];
reason({Reason, Stack}) when is_list(Stack) -> [<<"error:">>, reason(Reason)];
reason(Reason) when is_atom(Reason) -> atom_to_binary(Reason);
reason(Reason) -> io_lib:format("~0p", [Reason]).

%%% What is told of a step.

report(#d{step = Step, results = Results, ends = Ends, shown = Shown, out = Out} = D) ->
    Busy = maps:keys(D#d.waits),
    States = [{name(Pid, D), state(Pid, Info, Busy, D)} || {Pid, Info} <- get(infos)],
    New = lists:sort([State || {Name, Line} = State <- States, maps:get(Name, Shown, none) =/= Line]),
    Lines = [[<<"@">>, integer_to_binary(Step), $\n],
             [[Who, <<": ">>, Text, $\n] || {Who, Text} <- lists:keysort(1, lists:reverse(Results))],
             [[Name, <<" - ">>, Reason, $\n] || {Name, Reason} <- lists:keysort(1, Ends)],
             [[Name, Line, $\n] || {Name, Line} <- New]],
    marked(D#d{results = [], ends = [], shown = maps:merge(Shown, maps:from_list(New)), out = [Lines | Out]}).

state(Pid, Info, Busy, #d{marks = Marks} = D) ->
    [{_, Links}, {_, Monitors}, {_, Watchers}, {_, Name}, {_, Trap}, {_, Queued} | _] = Info,
    {_, Marked} = maps:get(Pid, Marks, {0, 0}),
    IsBusy = lists:member(Pid, Busy),
    Watched = case IsBusy of true -> []; false -> [Other || {process, Other} <- Monitors, is_pid(Other)] end,
    iolist_to_binary([
        if Trap -> <<" trap">>; true -> [] end,
        who(<<" links=">>, Links, D), who(<<" mons=">>, Watched, D), who(<<" by=">>, [Other || Other <- Watchers, not lists:member(Other, Busy)], D),
        case Name of [] -> []; _ -> [<<" name=">>, hd(string:split(atom_to_binary(Name), "_"))] end,
        case Queued - Marked of 0 -> []; Length -> [<<" q=">>, integer_to_binary(Length)] end,
        if IsBusy -> <<" busy">>; true -> [] end]).

who(Key, Pids, #d{names = Names}) ->
    case lists:sort([map_get(Pid, Names) || Pid <- Pids, is_map_key(Pid, Names)]) of
        [] -> [];
        Known -> [Key, lists:join($,, Known)]
    end.

%% A mark in a mailbox parts what has come in one step from what comes in the next.
marked(#d{marks = Marks, names = Names} = D) ->
    D#d{marks = lists:foldl(fun({Pid, Info}, All) ->
        {_, Queued} = lists:keyfind(message_queue_len, 1, Info),
        case maps:get(Pid, All, {0, 0}) of
            {Queued, _} -> All;
            {_, Count} ->
                case is_server(map_get(Pid, Names)) of
                    true -> All;
                    false -> Pid ! mark, All#{Pid => {Queued + 1, Count + 1}}
                end
        end
    end, Marks, get(infos))}.

%%% The processes.

int(Text) -> binary_to_integer(Text).

plain(Context) -> fun() -> put(context, Context), loop() end.

loop() ->
    receive
        {do, What} ->
            {Driver, _, _, Jitter, _} = get(context),
            jitter(Jitter),
            case do(What) of
                return -> ok;
                Done -> Driver ! {done, self(), Done}, loop()
            end
    end.

init({ok, Context}) -> put(context, Context), {ok, none};
init(ignore) -> ignore;
init({stop, Reason}) -> {stop, Reason}.

handle_info({do, {Op, Args}}, S) when Op =:= <<"return">>, Args =:= [] -> {stop, normal, S};
handle_info({do, What}, S) ->
    {Driver, _, _, Jitter, _} = get(context),
    jitter(Jitter),
    Driver ! {done, self(), do(What)},
    {noreply, S};
handle_info(Message, S) -> log(Message), {noreply, S}.

log(Message) ->
    {_, Counter, _, _, _} = get(context),
    add(log, {counters:get(Counter, 1), Message}).

handle_call(Request, From, S) ->
    case Request of
        <<"reply">> -> {reply, <<"reply">>, S};
        <<"later">> -> add(kept, From), {noreply, S};
        <<"never">> -> {noreply, S};
        <<"stop:", Reason/binary>> -> {stop, to_reason(Reason), S};
        <<"stop_reply:", Reason/binary>> -> {stop, to_reason(Reason), <<"stopped">>, S};
        <<"error:", Reason/binary>> -> error(to_reason(Reason))
    end.

handle_cast(Request, S) ->
    case Request of
        <<"note:", N/binary>> -> log({t, N}), {noreply, S};
        <<"stop:", Reason/binary>> -> {stop, to_reason(Reason), S};
        <<"error:", Reason/binary>> -> error(to_reason(Reason))
    end.

terminate(Reason, _) ->
    {Driver, _, _, _, _} = get(context),
    Driver ! {note, self(), [<<"terminate ">>, reason(Reason)]}.

add(Key, Value) -> put(Key, list(Key) ++ [Value]).

list(Key) -> case get(Key) of undefined -> []; List -> List end.

to_reason(<<"{shutdown,", Rest/binary>>) -> {shutdown, to_reason(binary:part(Rest, 0, byte_size(Rest) - 1))};
to_reason(Reason) -> binary_to_atom(Reason).

named(Name) -> {_, _, Id, _, _} = get(context), binary_to_atom(<<Name/binary, $_, Id/binary>>).

time(Units) ->
    %% half a unit less, so that nothing is due when something is done
    int(Units) * unit() - unit() div 2.

unit() -> {_, _, _, _, Unit} = get(context), Unit.

timeout(<<"0">>) -> infinity;
timeout(Units) -> time(Units).

do({<<"spawn">>, Name, []}) -> {born, Name, spawn(child())};
do({<<"spawn_link">>, Name, []}) -> {born, Name, spawn_link(child())};
do({<<"spawn_monitor">>, Name, []}) ->
    {Pid, Ref} = spawn_monitor(child()),
    add(monitors, {Ref, Pid}),
    {born, Name, Pid};
do({<<"start">>, Name, Named}) -> started(Name, start(start, Named, {ok, get(context)}));
do({<<"start_link">>, Name, Named}) -> started(Name, start(start_link, Named, {ok, get(context)}));
do({<<"start_fail">>, Name, [Reason]}) -> started(Name, start(start, [], {stop, to_reason(Reason)}));
do({<<"start_ignore">>, Name, []}) -> started(Name, start(start, [], ignore));
do({<<"link">>, Pid, []}) ->
    try link(Pid), none
    catch error:noproc -> exit(self(), noproc), receive after infinity -> none end
    end;
do({<<"unlink">>, Pid, []}) -> unlink(Pid), none;
do({<<"unlink_flush">>, Pid, []}) -> unlink(Pid), receive {'EXIT', Pid, _} -> <<"flushed">> after 0 -> none end;
do({<<"monitor">>, Pid, []}) -> add(monitors, {monitor(process, Pid), Pid}), none;
do({<<"monitor_name">>, [Name]}) ->
    Found = whereis(named(Name)),
    add(monitors, {monitor(process, named(Name)), Found}),
    {pid, Found};
do({<<"demonitor">>, [N]}) -> demonitored(nth(monitors, N), [info]);
do({<<"demonitor_flush">>, [N]}) -> demonitored(nth(monitors, N), [flush, info]);
do({<<"trap">>, [Flag]}) -> atom_to_binary(process_flag(trap_exit, Flag =:= <<"true">>));
do({<<"exit">>, [Reason]}) -> exit(to_reason(Reason));
do({<<"error">>, [Reason]}) -> error(to_reason(Reason));
do({<<"return">>, []}) -> return;
do({<<"exit_to">>, Pid, [Reason]}) -> exit(Pid, to_reason(Reason)), none;
do({<<"send">>, Pid, [N]}) -> Pid ! {m, self(), N}, none;
do({<<"send_name">>, [Name, N]}) -> badarg(fun() -> named(Name) ! {m, self(), N} end);
do({<<"register">>, Pid, [Name]}) -> badarg(fun() -> register(named(Name), Pid) end);
do({<<"unregister">>, [Name]}) -> badarg(fun() -> unregister(named(Name)) end);
do({<<"whereis">>, [Name]}) -> {pid, whereis(named(Name))};
do({<<"alive">>, Pid, []}) -> atom_to_binary(is_process_alive(Pid));
do({<<"take">>, []}) ->
    case get('$initial_call') of
        undefined -> {inbox, chunks([translated(Message) || Message <- received()])};
        _ -> {inbox, steps([{Step, translated(Message)} || {Step, Message} <- taken(log)])}
    end;
do({<<"pick">>, [N]}) -> receive {m, _, N} -> <<"picked">> after 0 -> <<"none">> end;
do({<<"send_after">>, Pid, [Units, N]}) -> add(timers, erlang:send_after(time(Units), Pid, {t, N})), none;
do({<<"start_timer">>, Pid, [Units, N]}) -> add(timers, erlang:start_timer(time(Units), Pid, {t, N})), none;
do({<<"send_after_name">>, [Name, Units, N]}) -> add(timers, erlang:send_after(time(Units), named(Name), {t, N})), none;
do({<<"cancel">>, [N]}) -> timer(nth(timers, N), fun erlang:cancel_timer/1);
do({<<"read">>, [N]}) -> timer(nth(timers, N), fun erlang:read_timer/1);
do({<<"call">>, Pid, [Request, Units]}) -> call(Pid, Request, Units);
do({<<"call_name">>, [Name, Request, Units]}) -> call(named(Name), Request, Units);
do({<<"cast">>, Pid, [Request]}) -> gen_server:cast(Pid, Request), none;
do({<<"reply">>, []}) ->
    case list(kept) of
        [From | Rest] -> put(kept, Rest), gen_server:reply(From, <<"later">>), none;
        [] -> <<"none">>
    end;
do({<<"join">>, Pid, []}) ->
    %% those who watch are not told of one who has ended
    _ = is_process_alive(Pid) andalso pg:join(scope(), group, Pid),
    none;
do({<<"leave">>, Pid, []}) -> atom_to_binary(pg:leave(scope(), group, Pid));
do({<<"members">>, []}) -> {pids, pg:get_members(scope(), group)};
do({<<"watch">>, []}) ->
    {Ref, Pids} = pg:monitor(scope(), group),
    add(watches, Ref),
    {pids, Pids};
do({<<"unwatch">>, [N]}) ->
    case nth(watches, N) of
        none -> <<"none">>;
        Ref -> atom_to_binary(pg:demonitor(scope(), Ref))
    end;
do({<<"stop">>, Pid, [Reason, Units]}) ->
    Alive = is_process_alive(Pid),
    try gen_server:stop(Pid, to_reason(Reason), timeout(Units)), <<"ok">>
    catch exit:Why ->
        %% before OTP 28: it has ended for this reason, but had not heard of the stop
        case iolist_to_binary(why(Why)) of
            Reason when Reason =/= <<"noproc">>; Alive -> <<"ok">>;
            Other -> [<<"exit ">>, Other]
        end
    end.

scope() -> {_, _, Id, _, _} = get(context), binary_to_atom(<<"pg_", Id/binary>>).

child() -> plain(get(context)).

start(How, [], Argument) -> gen_server:How(?MODULE, Argument, []);
start(How, [Name], Argument) -> gen_server:How({local, named(Name)}, ?MODULE, Argument, []).

started(Name, {ok, Pid}) -> {born, Name, Pid};
started(_, {error, {already_started, Pid}}) -> {already, Pid};
started(_, {error, Reason}) -> [<<"error ">>, reason(Reason)];
started(_, ignore) -> <<"ignore">>.

demonitored(none, _) -> <<"none">>;
demonitored({Ref, _}, Options) -> atom_to_binary(demonitor(Ref, Options)).

timer(none, _) -> <<"none">>;
timer(Timer, Do) ->
    case Do(Timer) of
        false -> <<"false">>;
        Left -> integer_to_binary((Left + unit() - 1) div unit())
    end.

nth(Key, N) ->
    case list(Key) of
        List when length(List) > 0 -> lists:nth(int(N) rem length(List) + 1, List);
        [] -> none
    end.

badarg(Do) -> try Do(), none catch error:badarg -> <<"badarg">> end.

call(To, Request, Units) ->
    try gen_server:call(To, Request, timeout(Units))
    catch exit:Why -> [<<"exit ">>, why(Why)]
    end.

why({Why, {Module, _, _}}) when Module =:= gen_server; Module =:= sys; Module =:= proc_lib -> why(Why);
why(Why) -> reason(Why).

received() -> receive Message -> [Message | received()] after 0 -> [] end.

taken(Key) -> Taken = list(Key), put(Key, []), Taken.

translated({'DOWN', Ref, process, _, Reason}) ->
    {Index, {_, Pid}} = index(fun({Known, _}) -> Known =:= Ref end, list(monitors), 0),
    {'DOWN', Index, Pid, Reason};
translated({timeout, Ref, {t, N}}) ->
    case index(fun(Known) -> Known =:= Ref end, list(timers), 0) of
        {Index, _} -> {timeout, Index, N};
        none -> {timeout, -1, N}
    end;
translated({Ref, Change, group, Pids}) ->
    {Index, _} = index(fun(Known) -> Known =:= Ref end, list(watches), 0),
    {group, Index, Change, Pids};
translated(Message) -> Message.

index(_, [], _) -> none;
index(Is, [One | Rest], N) -> case Is(One) of true -> {N, One}; false -> index(Is, Rest, N + 1) end.

chunks(Messages) -> chunks(Messages, [], []).
chunks([], Chunk, Done) -> lists:reverse([lists:reverse(Chunk) | Done]);
chunks([mark | Rest], Chunk, Done) -> chunks(Rest, [], [lists:reverse(Chunk) | Done]);
chunks([Message | Rest], Chunk, Done) -> chunks(Rest, [Message | Chunk], Done).

steps([]) -> [];
steps([{Step, _} | _] = All) ->
    {Now, Later} = lists:splitwith(fun({At, _}) -> At =:= Step end, All),
    [[Message || {_, Message} <- Now] | steps(Later)].
