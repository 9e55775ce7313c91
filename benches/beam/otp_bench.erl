%% The same workloads on the BEAM: a gen_server that counts, and its clients.
%%
%% Reads lines "workload operations" and answers "ok" with wall time and processor time for one operation, in nanoseconds;
%% "crowd processes" is answered with those of start and stop and, between them, the pages that all of them take.
-module(otp_bench).
-export([main/0, init/1, handle_call/3, handle_cast/2, handle_info/2]).
-export([callback_mode/0, off/3, on/3, handle_event/2, handle_call/2]).

-define(CLIENTS, 100).
-define(PAIRS, 64).
-define(BURST, 1000).
-define(PRODUCERS, 4).
-define(RING, 1000).
-define(NAMES, 1000).
-define(CHILDREN, 10000).
-define(HANDLERS, 10).
-define(SAMPLE, 20000000).

main() ->
    logger:set_primary_config(level, none),
    ets:new(places, [named_table, public, {read_concurrency, true}]),
    loop().

loop() ->
    case io:get_line("") of
        eof ->
            halt(0);
        Line ->
            [Workload, Operations] = string:lexemes(Line, " \n"),
            io:format("ok~s~n", [[io_lib:format(" ~w", [float(Figure)]) || Figure <- run(Workload, list_to_integer(Operations))]]),
            loop()
    end.

%% The client is a process of its own, as any client is.
run(Workload, N) ->
    {Client, Monitor} = spawn_monitor(fun() -> exit({figures, workload(Workload, N)}) end),
    receive
        {'DOWN', Monitor, process, Client, {figures, Figures}} -> Figures
    end.

workload("call", N) ->
    Server = start(),
    Cost = timed(N, fun() -> calls(Server, N, infinity) end),
    finish([Server], N),
    Cost;
workload("call-timeout", N) ->
    Server = start(),
    Cost = timed(N, fun() -> calls(Server, N, 5000) end),
    finish([Server], N),
    Cost;
workload("call-100", N) ->
    Server = start(),
    Each = fun() -> calls(Server, N div ?CLIENTS, infinity) end,
    Cost = timed(N, fun() -> together(lists:duplicate(?CLIENTS, Each)) end),
    finish([Server], N),
    Cost;
workload("call-pairs", N) ->
    Servers = [start() || _ <- lists:seq(1, ?PAIRS)],
    Cost = timed(N, fun() -> together([fun() -> calls(Server, N div ?PAIRS, infinity) end || Server <- Servers]) end),
    finish(Servers, N div ?PAIRS),
    Cost;
workload("call-joined", N) ->
    [Left, Right] = Servers = [start(), start()],
    %% by iterations, not by the clock: a scheduler takes turns between two that are busy
    [_, Each] = timed(?SAMPLE, fun() -> busy(?SAMPLE) end),
    Millisecond = round(1000000 / max(Each, 0.1)),
    Cost = timed(N, fun() -> joined(Left, Right, Millisecond, N) end),
    finish(Servers, N),
    Cost;
workload("call-name", N) ->
    Names = [list_to_atom("server " ++ integer_to_list(Number)) || Number <- lists:seq(1, ?NAMES)],
    Servers = [element(2, {ok, _} = gen_server:start({local, Name}, ?MODULE, counter, [])) || Name <- Names],
    Name = lists:nth(?NAMES div 2, Names),
    Cost = timed(N, fun() -> calls(Name, N, infinity) end),
    N = gen_server:call(Name, {add, 0}, infinity),
    stop(Servers),
    Cost;
workload("cast", N) ->
    Server = start(),
    Cost = timed(N, fun() -> bursts(Server, N div ?BURST) end),
    finish([Server], N),
    Cost;
workload("cast-4", N) ->
    Server = start(),
    Each = fun() -> bursts(Server, N div ?PRODUCERS div ?BURST) end,
    Cost = timed(N, fun() -> together(lists:duplicate(?PRODUCERS, Each)) end),
    finish([Server], N),
    Cost;
workload("ring", N) ->
    Servers = [First | Others] = [start() || _ <- lists:seq(1, ?RING)],
    [gen_server:call(Server, {link, Next}) || {Server, Next} <- lists:zip(Servers, Others ++ [First])],
    Cost = timed(N, fun() ->
        gen_server:cast(First, {pass, N, self()}),
        receive arrived -> ok end
    end),
    finish(Servers, 0),
    Cost;
workload("statem-call", N) ->
    Machine = start_machine(),
    Cost = timed(N, fun() -> turns(Machine, N) end),
    N = gen_statem:call(Machine, turns, infinity),
    stop([Machine]),
    Cost;
workload("statem-cast", N) ->
    Machine = start_machine(),
    Cost = timed(N, fun() -> flips(Machine, N div ?BURST) end),
    N = gen_statem:call(Machine, turns, infinity),
    stop([Machine]),
    Cost;
workload("notify", N) ->
    announced(1, N);
workload("notify-10", N) ->
    announced(?HANDLERS, N);
workload("crowd", N) ->
    First = start(),
    finish([First], 0),
    Before = erlang:system_info(process_count),
    Pages = resident(),
    Self = self(),
    Spawn = timed(N, fun() -> Self ! {servers, [start() || _ <- lists:seq(1, N)]} end),
    Servers = receive {servers, All} -> All end,
    Grown = resident() - Pages,
    Stop = timed(N, fun() -> gone(Servers, Before) end),
    Spawn ++ [Grown] ++ Stop;
workload("restart", N) ->
    restarts(1, N);
workload("restart-10000", N) ->
    restarts(?CHILDREN, N).

timed(N, Work) ->
    Cpu = element(1, statistics(runtime)),
    Wall = erlang:monotonic_time(nanosecond),
    Work(),
    [(erlang:monotonic_time(nanosecond) - Wall) / N, (element(1, statistics(runtime)) - Cpu) * 1000000 / N].

start() ->
    {ok, Server} = gen_server:start(?MODULE, counter, []),
    Server.

calls(_, 0, _) ->
    ok;
calls(Server, N, Timeout) ->
    gen_server:call(Server, {add, 1}, Timeout),
    calls(Server, N - 1, Timeout).

bursts(_, 0) ->
    ok;
bursts(Server, N) ->
    burst(Server, ?BURST),
    gen_server:call(Server, {add, 0}, infinity),
    bursts(Server, N - 1).

burst(_, 0) ->
    ok;
burst(Server, N) ->
    gen_server:cast(Server, {bump, 1}),
    burst(Server, N - 1).

joined(_, _, _, 0) ->
    ok;
joined(Left, Right, Work, N) ->
    [One, Other] = [gen_server:send_request(Server, {spin, Work}) || Server <- [Left, Right]],
    {reply, _} = gen_server:wait_response(One, infinity),
    {reply, _} = gen_server:wait_response(Other, infinity),
    joined(Left, Right, Work, N - 1).

%% Several clients at the same time.
together(Works) ->
    Clients = [spawn_monitor(Work) || Work <- Works],
    [receive {'DOWN', Monitor, process, Client, normal} -> ok end || {Client, Monitor} <- Clients].

%% The servers have counted right; they are stopped.
finish(Servers, Each) ->
    [Each = gen_server:call(Server, {add, 0}, infinity) || Server <- Servers],
    stop(Servers).

stop(Servers) ->
    Monitors = [{Server, monitor(process, Server)} || Server <- Servers],
    [exit(Server, shutdown) || Server <- Servers],
    [receive {'DOWN', Monitor, process, Server, _} -> ok end || {Server, Monitor} <- Monitors].

gone(Servers, Before) ->
    [exit(Server, shutdown) || Server <- Servers],
    until_gone(Before).

until_gone(Before) ->
    case erlang:system_info(process_count) of
        Now when Now =< Before -> ok;
        _ ->
            erlang:yield(),
            until_gone(Before)
    end.

resident() ->
    {ok, Text} = file:read_file("/proc/self/statm"),
    binary_to_integer(lists:nth(2, binary:split(Text, <<" ">>, [global]))).

%% A pid does not outlive a restart: the children say where they are to be found.
restarts(Children, N) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, supervisor),
    unlink(Supervisor),
    [{ok, _} = supervisor:start_child(Supervisor, [{child, Number}, []]) || Number <- lists:seq(0, Children - 1)],
    Victims = [Turn * 7919 rem Children || Turn <- lists:seq(0, N - 1)],
    [next_answer(Child) || Child <- lists:seq(0, Children - 1)],
    Cost = timed(N, fun() -> crashes(Victims) end),
    stop([Supervisor]),
    ets:delete_all_objects(places),
    Cost.

crashes([]) ->
    ok;
crashes([Victim | Others]) ->
    gen_server:cast(ets:lookup_element(places, Victim, 2), crash),
    %% the one that crashed had counted already, so only another one answers 1
    1 = next_answer(Victim),
    crashes(Others).

next_answer(Child) ->
    try
        gen_server:call(ets:lookup_element(places, Child, 2), {add, 1}, infinity)
    catch
        exit:_ ->
            erlang:yield(),
            next_answer(Child)
    end.

start_machine() ->
    {ok, Machine} = gen_statem:start(?MODULE, machine, []),
    Machine.

turns(_, 0) ->
    ok;
turns(Machine, N) ->
    gen_statem:call(Machine, turn, infinity),
    turns(Machine, N - 1).

flips(_, 0) ->
    ok;
flips(Machine, N) ->
    flip(Machine, ?BURST),
    gen_statem:call(Machine, turns, infinity),
    flips(Machine, N - 1).

flip(_, 0) ->
    ok;
flip(Machine, N) ->
    gen_statem:cast(Machine, flip),
    flip(Machine, N - 1).

announced(Handlers, N) ->
    {ok, Manager} = gen_event:start(),
    Ids = [{?MODULE, Number} || Number <- lists:seq(1, Handlers)],
    [ok = gen_event:add_handler(Manager, Id, listener) || Id <- Ids],
    Cost = timed(N, fun() -> announce(Manager, N) end),
    [N = gen_event:call(Manager, Id, heard, infinity) || Id <- Ids],
    ok = gen_event:stop(Manager),
    Cost.

announce(_, 0) ->
    ok;
announce(Manager, N) ->
    gen_event:sync_notify(Manager, 1),
    announce(Manager, N - 1).

%% The server, the machine, the handler of events; and the supervisor, whose init is called here as well.

init(counter) ->
    {ok, {0, none}};
init(machine) ->
    {ok, off, 0};
init(listener) ->
    {ok, 0};
init({child, Number}) ->
    ets:insert(places, {Number, self()}),
    {ok, {0, none}};
init(supervisor) ->
    Flags = #{strategy => simple_one_for_one, intensity => 1000000000, period => 1},
    {ok, {Flags, [#{id => counter, start => {gen_server, start_link, [?MODULE]}}]}}.

handle_call({add, By}, _From, {Sum, Next}) ->
    {reply, Sum + By, {Sum + By, Next}};
handle_call({link, Next}, _From, {Sum, _}) ->
    {reply, ok, {Sum, Next}};
handle_call({spin, Work}, _From, {Sum, Next}) ->
    busy(Work),
    {reply, Sum + 1, {Sum + 1, Next}}.

handle_cast({bump, By}, {Sum, Next}) ->
    {noreply, {Sum + By, Next}};
handle_cast({pass, 0, Client}, State) ->
    Client ! arrived,
    {noreply, State};
handle_cast({pass, Left, Client}, {_, Next} = State) ->
    gen_server:cast(Next, {pass, Left - 1, Client}),
    {noreply, State};
handle_cast(crash, _) ->
    error(on_purpose).

handle_info(_, State) ->
    {noreply, State}.

busy(0) -> ok;
busy(Left) -> busy(Left - 1).

callback_mode() ->
    state_functions.

off({call, From}, turn, Turns) ->
    {next_state, on, Turns + 1, [{reply, From, Turns + 1}]};
off(cast, flip, Turns) ->
    {next_state, on, Turns + 1};
off({call, From}, turns, Turns) ->
    {keep_state_and_data, [{reply, From, Turns}]}.

on({call, From}, turn, Turns) ->
    {next_state, off, Turns + 1, [{reply, From, Turns + 1}]};
on(cast, flip, Turns) ->
    {next_state, off, Turns + 1};
on({call, From}, turns, Turns) ->
    {keep_state_and_data, [{reply, From, Turns}]}.

handle_event(By, Sum) ->
    {ok, Sum + By}.

handle_call(heard, Sum) ->
    {ok, Sum, Sum}.
