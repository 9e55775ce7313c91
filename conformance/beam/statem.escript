#!/usr/bin/env escript
%% -*- erlang -*-
%% Runs scripts of a state machine on the BEAM: statem.escript FILE AT_A_TIME SLOW
%%
%% FILE holds scripts, each after a line `### name`; what their machines have seen is printed in the same form. The
%% language is described in ../runner/src/statem.rs. AT_A_TIME scripts run at the same time; a millisecond of a script takes
%% SLOW.
-mode(compile).
-behaviour(gen_statem).
-export([main/1]).
-export([init/1, callback_mode/0, handle_event/4, terminate/3]).

-record(data, {driver, start, slow, enter, rules, entries, trace = []}).

main([File, AtATime, Slow]) ->
    _ = logger:set_primary_config(level, none),
    {ok, Text} = file:read_file(File),
    Scripts = scripts(string:split(Text, "\n", all), []),
    all(Scripts, list_to_integer(AtATime), list_to_integer(Slow));
main(_) ->
    io:format(standard_error, "usage: statem.escript FILE AT_A_TIME SLOW~n", []),
    halt(2).

all([], _, _) -> ok;
all(Scripts, AtATime, Slow) ->
    {Now, Later} = lists:split(min(AtATime, length(Scripts)), Scripts),
    Me = self(),
    Pids = [{spawn(fun() -> Me ! {self(), drive(Lines, Slow)} end), Name} || {Name, Lines} <- Now],
    [receive {Pid, Trace} -> io:format("### ~s~n~s", [Name, [[Line, "\n"] || Line <- Trace]]) end || {Pid, Name} <- Pids],
    all(Later, AtATime, Slow).

scripts([], Done) -> lists:reverse([{Name, lists:reverse(Lines)} || {Name, Lines} <- Done]);
scripts([<<"### ", Name/binary>> | Rest], Done) -> scripts(Rest, [{Name, []} | Done]);
scripts([<<>> | Rest], Done) -> scripts(Rest, Done);
scripts([Line | Rest], [{Name, Lines} | Done]) ->
    scripts(Rest, [{Name, [string:lexemes(Line, " ") | Lines]} | Done]).

drive(Lines, Slow) ->
    {ok, Pid} = gen_statem:start(?MODULE, {self(), Lines, Slow}, []),
    Start = receive {start, Pid, At} -> At end,
    Monitor = monitor(process, Pid),
    _ = [sent(Pid, Start, Slow, Line) || Line <- Lines],
    receive {trace, Pid, Trace} -> ok end,
    receive {'DOWN', Monitor, process, Pid, normal} -> Trace;
            {'DOWN', Monitor, process, Pid, Reason} -> Trace ++ [io_lib:format("crash ~p", [Reason])]
    end.

sent(Pid, Start, Slow, [<<"send">>, Ms, Type, N]) ->
    wait(Start, Slow, Ms),
    case Type of
        <<"cast">> -> gen_statem:cast(Pid, int(N));
        <<"info">> -> Pid ! {note, int(N)};
        <<"call">> -> gen_statem:send_request(Pid, int(N))
    end;
sent(Pid, Start, Slow, [<<"end">>, Ms]) ->
    wait(Start, Slow, Ms),
    catch gen_statem:stop(Pid);
sent(_, _, _, _) -> ok.

wait(Start, Slow, Ms) ->
    timer:sleep(max(0, Start + int(Ms) * Slow - erlang:monotonic_time(millisecond))).

int(Binary) -> binary_to_integer(Binary).

callback_mode() ->
    case get(enter) of
        true -> [handle_event_function, state_enter];
        false -> handle_event_function
    end.

init({Driver, Lines, Slow}) ->
    Start = erlang:monotonic_time(millisecond),
    Driver ! {start, self(), Start},
    put(enter, lists:member([<<"enter">>, <<"on">>], Lines)),
    Rules = lists:foldl(fun rule/2, #{}, lists:reverse(Lines)),
    {ok, a, #data{driver = Driver, start = Start, slow = Slow, rules = Rules}}.

%% The lines come in reverse, so that the first is on top.
rule([<<"rule">>, State, Type, N, Next | Actions], Rules) -> add({State, Type, int(N)}, {Next, Actions}, Rules);
rule([<<"entry">>, State, Next | Actions], Rules) -> add({State, enter}, {Next, Actions}, Rules);
rule(_, Rules) -> Rules.

add(Key, Reaction, Rules) ->
    maps:update_with(Key, fun(Others) -> [Reaction | Others] end, [Reaction], Rules).

handle_event(enter, From, State, Data) ->
    react({atom_to_binary(State), enter}, undefined, note(Data, "~s enter ~s", [State, From]));
handle_event({call, From}, N, State, Data) -> handled(<<"call">>, N, {From, N}, State, Data);
handle_event(cast, N, State, Data) -> handled(<<"cast">>, N, undefined, State, Data);
handle_event(internal, N, State, Data) -> handled(<<"internal">>, N, undefined, State, Data);
handle_event(info, {note, N}, State, Data) -> handled(<<"info">>, N, undefined, State, Data);
%% OTP 25 loses a timeout of no time that is set anew with a time before it was delivered: its timer comes as a message.
handle_event(info, {timeout, _, _}, _, Data) -> {keep_state, note(Data, "lost timer", [])};
handle_event(timeout, N, State, Data) -> handled(<<"event">>, N, undefined, State, Data);
handle_event(state_timeout, N, State, Data) -> handled(<<"state">>, N, undefined, State, Data);
handle_event({timeout, Name}, N, State, Data) -> handled(atom_to_binary(Name), N, undefined, State, Data).

handled(Type, N, Client, State, Data) ->
    react({atom_to_binary(State), Type, N}, Client, note(Data, "~s ~s ~b", [State, Type, N])).

note(#data{trace = Trace} = Data, Format, Values) ->
    Data#data{trace = [iolist_to_binary(io_lib:format(Format, Values)) | Trace]}.

react(Key, Client, #data{rules = Rules} = Data) ->
    case Rules of
        #{Key := [{<<"stop">>, _} | Others]} ->
            {stop, normal, Data#data{rules = Rules#{Key := Others}}};
        #{Key := [{Next, Words} | Others]} ->
            {Actions, Noted} = actions(Words, Client, Data#data{rules = Rules#{Key := Others}}, []),
            case Next of
                <<"keep">> -> {keep_state, Noted, Actions};
                <<"repeat">> -> {repeat_state, Noted, Actions};
                State -> {next_state, binary_to_atom(State), Noted, Actions}
            end;
        #{} ->
            {keep_state, Data}
    end.

%% An event that is postponed is not replied to, and the other way round; and it is replied to once.
actions([], _, Data, Done) -> {lists:reverse(Done), Data};
actions([Word | Words], Client, Data, Done) ->
    case string:lexemes(Word, ":") of
        [<<"postpone">>] when Client =:= replied -> actions(Words, Client, Data, Done);
        [<<"postpone">>] -> actions(Words, postponed, Data, [postpone | Done]);
        [<<"reply">>] ->
            case Client of
                {From, N} -> actions(Words, replied, note(Data, "reply ~b", [N]), [{reply, From, N} | Done]);
                _ -> actions(Words, Client, Data, Done)
            end;
        [<<"next">>, Type, N] -> actions(Words, Client, Data, [next(Type, int(N)) | Done]);
        [<<"set">>, Kind, <<"inf">>, N] -> actions(Words, Client, Data, [{kind(Kind), infinity, int(N)} | Done]);
        [<<"set">>, Kind, Ms, N] -> actions(Words, Client, Data, [{kind(Kind), int(Ms) * Data#data.slow, int(N)} | Done]);
        [<<"at">>, Kind, Ms, N] ->
            At = Data#data.start + int(Ms) * Data#data.slow,
            actions(Words, Client, Data, [{kind(Kind), At, int(N), [{abs, true}]} | Done]);
        [<<"update">>, Kind, N] -> actions(Words, Client, Data, [{kind(Kind), update, int(N)} | Done]);
        [<<"cancel">>, Kind] -> actions(Words, Client, Data, [{kind(Kind), cancel} | Done])
    end.

next(<<"info">>, N) -> {next_event, info, {note, N}};
next(<<"cast">>, N) -> {next_event, cast, N};
next(<<"internal">>, N) -> {next_event, internal, N};
next(Kind, N) -> {next_event, kind(Kind), N}.

kind(<<"event">>) -> timeout;
kind(<<"state">>) -> state_timeout;
kind(Name) -> {timeout, binary_to_atom(Name)}.

terminate(_, State, #data{driver = Driver} = Data) ->
    #data{trace = Trace} = note(Data, "end ~s", [State]),
    Driver ! {trace, self(), lists:reverse(Trace)}.
