%% How long a supervisor takes to stop, and how long an order takes to act on a server with 1000 messages before it.
%%
%% "tree in-turn|at-once idle|busy|full|deaf children" prints milliseconds, "order kill|exit|shutdown|sys|down times" the median
%% and the most of so many.
-module(otp_shutdown).
-export([main/1, start_child/1, init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

-define(CAPACITY, 16).
-define(QUEUE, 1000).
-define(WORK, 10).

main(["tree", Manner, Temper, Children]) ->
    logger:set_primary_config(level, none),
    N = list_to_integer(Children),
    Kind = list_to_atom(Temper),
    process_flag(trap_exit, true),
    Supervisor = start_tree(Manner, Kind, N),
    Pids = [Pid || {_, Pid, _, _} <- supervisor:which_children(Supervisor)],
    Load = load(Kind, Pids),
    Begin = now_us(),
    exit(Supervisor, shutdown),
    receive {'EXIT', Supervisor, shutdown} -> ok end,
    Time = now_us() - Begin,
    [exit(Producer, kill) || Producer <- Load],
    io:format("~w~n", [Time / 1000.0]),
    halt(0);
main(["order", Order, Times]) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    Millis = lists:sort([once(Order) / 1000.0 || _ <- lists:seq(1, list_to_integer(Times))]),
    io:format("~w ~w~n", [lists:nth(length(Millis) div 2 + 1, Millis), lists:last(Millis)]),
    halt(0).

start_tree("in-turn", Kind, N) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, {in_turn, Kind, N}),
    Supervisor;
start_tree("at-once", Kind, N) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, {at_once, Kind}),
    [{ok, _} = supervisor:start_child(Supervisor, []) || _ <- lists:seq(1, N)],
    Supervisor.

start_child(Kind) ->
    gen_server:start_link(?MODULE, {child, Kind}, []).

%% There are no limits: each gets as many messages as would fit, and the producers add to those that have fewer.
load(full, Pids) ->
    [fill(Pid) || Pid <- Pids],
    {One, Other} = lists:split(length(Pids) div 2, Pids),
    [spawn(fun() -> produce(Half) end) || Half <- [One, Other]];
%% not before all have been started
load(busy, Pids) ->
    [Pid ! tick || Pid <- Pids],
    [];
load(_, _) ->
    [].

fill(Pid) ->
    [gen_server:cast(Pid, work) || _ <- lists:seq(1, ?CAPACITY)].

produce(Pids) ->
    [room(Pid) andalso gen_server:cast(Pid, work) || Pid <- Pids],
    timer:sleep(1),
    produce(Pids).

room(Pid) ->
    case process_info(Pid, message_queue_len) of
        {_, Length} -> Length < ?CAPACITY;
        undefined -> false
    end.

once(Order) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, {at_once, slow}),
    {ok, Pid} = supervisor:start_child(Supervisor, []),
    gen_server:call(Pid, {traps, Order =:= "shutdown"}),
    Victim = spawn(fun() -> receive stop -> ok end end),
    gen_server:call(Pid, {watch, Victim, self()}),
    Producer = spawn(fun() -> keep_full(Pid) end),
    wait_full(Pid),
    Monitor = monitor(process, Pid),
    Begin = now_us(),
    case Order of
        "kill" -> exit(Pid, kill), receive {'DOWN', Monitor, _, _, _} -> ok end;
        "exit" -> exit(Pid, shutdown), receive {'DOWN', Monitor, _, _, _} -> ok end;
        "shutdown" -> ok = supervisor:terminate_child(Supervisor, Pid);
        "sys" -> sys:suspend(Pid, infinity);
        "down" -> exit(Victim, kill), receive noticed -> ok end
    end,
    Time = now_us() - Begin,
    exit(Producer, kill),
    exit(Victim, kill),
    exit(Pid, kill),
    exit(Supervisor, kill),
    receive {'EXIT', Supervisor, _} -> ok end,
    Time.

keep_full(Pid) ->
    case process_info(Pid, message_queue_len) of
        {_, Length} when Length < ?QUEUE ->
            [gen_server:cast(Pid, slow) || _ <- lists:seq(Length + 1, ?QUEUE)],
            keep_full(Pid);
        {_, _} ->
            timer:sleep(1),
            keep_full(Pid);
        undefined ->
            ok
    end.

wait_full(Pid) ->
    {_, Length} = process_info(Pid, message_queue_len),
    Length >= ?QUEUE - 20 orelse begin erlang:yield(), wait_full(Pid) end.

now_us() ->
    erlang:monotonic_time(nanosecond) / 1000.

spin(End) ->
    erlang:monotonic_time(microsecond) < End andalso spin(End).

init({in_turn, Kind, N}) ->
    Child = fun(Number) -> #{id => Number, start => {?MODULE, start_child, [Kind]}, shutdown => 100} end,
    {ok, {#{strategy => one_for_one, intensity => 1, period => 5}, [Child(Number) || Number <- lists:seq(1, N)]}};
init({at_once, Kind}) ->
    Child = #{id => child, start => {?MODULE, start_child, [Kind]}, shutdown => 100, restart => temporary},
    {ok, {#{strategy => simple_one_for_one, intensity => 1, period => 5}, [Child]}};
init({child, Kind}) ->
    process_flag(trap_exit, Kind =:= deaf),
    {ok, {Kind, none}}.

handle_call({traps, Traps}, _, State) ->
    process_flag(trap_exit, Traps),
    {reply, ok, State};
handle_call({watch, Pid, Asker}, _, {Kind, _}) ->
    monitor(process, Pid),
    {reply, ok, {Kind, Asker}}.

handle_cast(work, State) ->
    erlang:yield(),
    {noreply, State};
handle_cast(slow, State) ->
    spin(erlang:monotonic_time(microsecond) + ?WORK),
    {noreply, State}.

handle_info(tick, State) ->
    self() ! tick,
    {noreply, State};
handle_info({'DOWN', _, _, _, _}, {_, Asker} = State) ->
    Asker ! noticed,
    {noreply, State}.

terminate(_, {deaf, _}) ->
    receive never -> ok end;
terminate(_, _) ->
    ok.
