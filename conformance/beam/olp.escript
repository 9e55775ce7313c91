#!/usr/bin/env escript
%% What OTP's logger_olp does with given queues: the oracle of otp-runtime/src/mailbox/load.
%%
%% Usage: escript olp.escript > ../../otp-runtime/src/mailbox/load/logger_olp.txt
%%
%% s SYNC DROP FLUSH BURST WINDOW KILL   a script begins: thresholds, burst limit ("-": none), overload_kill_qlen ("-": none)
%% q N                                   the process is suspended, N messages are put into its queue, it is resumed
%% r MS                                  a rest
%% h K MODE                              message K is handled, in that mode
%% f N                                   N messages were flushed
%% m OLD NEW                             the callback is told of a change of the mode
%% i                                     the callback is told that there is nothing to do
%% k QLEN                                the process ends, because so many waited
-mode(compile).
-export([init/1, handle_load/2, notify/2, terminate/2]).

main([]) ->
    rand:seed(exsss, {1, 2, 3}),
    {ok, Code} = file:read_file(escript:script_name()),
    io:format("# made by conformance/beam/olp.escript, of ~s, OTP ~s~n", [integer_to_list(erlang:crc32(Code)), erlang:system_info(otp_release)]),
    Fixed = [
        {{10, 200, 1000, 500, 1000, '-'}, [{q, 5}, {q, 11}, {q, 250}, {r, 150}, {q, 1200}, {q, 3}]},
        {{3, 5, 8, '-', '-', '-'}, [{q, 1}, {q, 4}, {q, 6}, {q, 9}, {q, 8}, {q, 20}, {q, 2}]},
        {{3, 5, 8, 4, 60000, '-'}, [{q, 3}, {q, 3}, {q, 3}, {r, 150}, {q, 3}, {q, 9}, {q, 3}]},
        {{0, 2, 2, '-', '-', '-'}, [{q, 1}, {q, 2}, {q, 3}, {q, 1}]},
        {{2, 4, 100, '-', '-', 6}, [{q, 4}, {q, 7}, {q, 8}]},
        {{2, 4, 5, '-', '-', 6}, [{q, 7}, {q, 8}]},
        {{10, 200, 5500, '-', '-', '-'}, [{q, 5600}, {q, 1}]}
    ],
    lists:foreach(fun run/1, Fixed ++ [random() || _ <- lists:seq(1, 40)]).

random() ->
    Drop = 2 + rand:uniform(8),
    Sync = rand:uniform(Drop + 1) - 1,
    Flush = Drop + rand:uniform(8) - 1,
    {Burst, Window} = case rand:uniform(2) of 1 -> {'-', '-'}; 2 -> {rand:uniform(12), 60000} end,
    Kill = case rand:uniform(4) of 1 -> Drop + rand:uniform(12); _ -> '-' end,
    Steps = [case rand:uniform(6) of 1 -> {r, 150}; _ -> {q, rand:uniform(Flush + 6)} end || _ <- lists:seq(1, 8)],
    {{Sync, Drop, Flush, Burst, Window, Kill}, Steps}.

run({{Sync, Drop, Flush, Burst, Window, Kill}, Steps}) ->
    process_flag(trap_exit, true),
    Name = list_to_atom("olp" ++ integer_to_list(erlang:unique_integer([positive]))),
    Options = #{sync_mode_qlen => Sync, drop_mode_qlen => Drop, flush_qlen => Flush,
                burst_limit_enable => Burst =/= '-',
                burst_limit_max_count => number(Burst, 500), burst_limit_window_time => number(Window, 1000),
                overload_kill_enable => Kill =/= '-', overload_kill_qlen => number(Kill, 20000),
                overload_kill_mem_size => 1 bsl 40},
    io:format("s ~s ~s ~s ~s ~s ~s~n", [text(V) || V <- [Sync, Drop, Flush, Burst, Window, Kill]]),
    {ok, Pid, _Olp} = logger_olp:start_link(Name, ?MODULE, [self(), Name], Options),
    steps(Steps, Pid, 1),
    unlink(Pid),
    exit(Pid, kill).

text(V) when is_integer(V) -> integer_to_list(V);
text(V) -> atom_to_list(V).

number('-', Default) -> Default;
number(N, _) -> N.

steps([], _Pid, _Next) -> ok;
steps([{r, Ms} | Steps], Pid, Next) ->
    io:format("r ~w~n", [Ms]),
    timer:sleep(Ms),
    said(),
    steps(Steps, Pid, Next);
steps([{q, N} | Steps], Pid, Next) ->
    io:format("q ~w~n", [N]),
    erlang:suspend_process(Pid),
    [gen_server:cast(Pid, {'$olp_load', K}) || K <- lists:seq(Next, Next + N - 1)],
    erlang:resume_process(Pid),
    case settled(Pid) of
        true -> said(), steps(Steps, Pid, Next + N);
        false -> said()
    end.

%% All that waited is done; false if the process has ended.
settled(Pid) ->
    case catch process_info(Pid, [message_queue_len, status]) of
        [{message_queue_len, 0}, {status, waiting}] -> true;
        undefined -> false;
        _ -> erlang:yield(), settled(Pid)
    end.

said() ->
    receive
        {said, Format, Args} -> io:format(Format, Args), said();
        {'EXIT', _, {shutdown, {overloaded, QLen, _}}} -> io:format("k ~w~n", [QLen]), said()
    after 2 -> ok
    end.

init([To, Name]) -> {ok, {To, Name}}.

handle_load(K, {To, Name}) ->
    To ! {said, "h ~w ~w~n", [K, persistent_term:get({logger_olp, Name}, async)]},
    {To, Name}.

notify({flushed, N}, {To, Name}) -> To ! {said, "f ~w~n", [N]}, {To, Name};
notify({mode_change, Old, New}, {To, Name}) -> To ! {said, "m ~w ~w~n", [Old, New]}, {To, Name};
notify(idle, {To, Name}) -> To ! {said, "i~n", []}, {To, Name};
notify(_, State) -> State.

terminate(_, _) -> ok.
