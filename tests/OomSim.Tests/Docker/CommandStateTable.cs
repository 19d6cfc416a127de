namespace OomSim.Tests.Docker;

/// <summary>What commands do in each state, written from D1.B, D1.C and D1.D and from the recordings docker/v1-12, v2-12 and v2-38.</summary>
internal static class CommandStateTable
{
    /// <summary>The command has not answered: it waits for the end of a run.</summary>
    public const string Waits = "waits";

    /// <summary>It succeeds with a table on stdout.</summary>
    public const string Prints = "prints";

    public static IReadOnlyList<string> States { get; } = ["created", "running", "paused", "restarting", "exited", "removing", "dead"];

    // Command; states; state afterwards (= for the same); events, where UP, END and STOPPED stand for what each version
    // publishes when a run begins, ends and is stopped; answer: what stdout says, or a key of D1.C.
    private static readonly (string Command, string In, string After, string Events, string Answer)[] Rows =
    [
        ("create --name app sleeper", "created running paused restarting exited removing dead", "=", "", "E21"),
        ("run -d --name app sleeper", "created running paused restarting exited removing dead", "=", "", "E21"),
        ("start app", "created exited", "running", "UP", "app"),
        ("start app", "running restarting", "=", "", "app"),
        ("start app", "paused", "=", "", "E1"),
        ("start app", "removing dead", "=", "", "E2"),
        ("stop -t 1 app", "created exited removing dead", "=", "", "app"),
        ("stop -t 1 app", "running", "exited", "kill 15,kill 9,STOPPED", "app"),
        ("stop -t 1 app", "paused", "exited", "kill 15,unpause,kill 9,STOPPED", "app"),
        ("stop -t 1 app", "restarting", "exited", "stop", "app"),
        ("kill app", "created exited removing dead", "=", "", "E3"),
        ("kill app", "running paused", "exited", "kill 9,END", "app"),
        ("kill app", "restarting", "exited", "", "app"),
        ("kill -s TERM app", "created exited removing dead", "=", "", "E3"),
        ("kill -s TERM app", "running", "=", "kill 15", "app"),
        ("kill -s TERM app", "paused", "running", "kill 15,unpause", "app"),
        ("kill -s TERM app", "restarting", "exited", "", "app"),
        ("kill -s USR1 app", "created exited removing dead", "=", "", "E3"),
        ("kill -s USR1 app", "running", "=", "kill 10", "app"),
        ("kill -s USR1 app", "paused", "running", "kill 10,unpause", "app"),
        ("kill -s USR1 app", "restarting", "exited", "", "app"),
        ("restart -t 1 app", "created exited", "running", "UP,restart", "app"),
        ("restart -t 1 app", "running", "running", "kill 15,kill 9,STOPPED,UP,restart", "app"),
        ("restart -t 1 app", "paused", "running", "kill 15,unpause,kill 9,STOPPED,UP,restart", "app"),
        ("restart -t 1 app", "restarting", "running", "stop,UP,restart", "app"),
        ("restart -t 1 app", "removing dead", "=", "", "E4"),
        ("pause app", "created exited removing dead", "=", "", "E5 pause"),
        ("pause app", "running", "paused", "pause", "app"),
        ("pause app", "paused", "=", "", "E6"),
        ("pause app", "restarting", "=", "", "E7"),
        ("unpause app", "created running restarting exited removing dead", "=", "", "E8"),
        ("unpause app", "paused", "running", "unpause", "app"),
        ("rm app", "created exited dead", "removed", "destroy", "app"),
        ("rm app", "running restarting", "=", "", "E9"),
        ("rm app", "paused", "=", "", "E10"),
        ("rm app", "removing", "=", "", "E11"),
        ("rm -f app", "created exited dead restarting", "removed", "destroy", "app"),
        ("rm -f app", "running paused", "removed", "kill 9,END,destroy", "app"),
        ("rm -f app", "removing", "=", "", "E11"),
        ("update -c 512 app", "created running paused restarting exited", "=", "update", "app"),
        ("update -c 512 app", "removing dead", "=", "", "E12"),
        ("exec app true", "created exited removing dead", "=", "", "E5 exec"),
        ("exec app true", "running", "=", "exec_create: true ,exec_start: true ,exec_die 0", ""),
        ("exec app true", "paused", "=", "", "E13"),
        ("exec app true", "restarting", "=", "", "E7"),
        ("rename app other", "created running paused exited removing dead", "=", "rename /app", ""),
        ("rename app other", "restarting", "=", "", "E sandbox"),
        ("wait app", "created", "=", "", "0"),
        ("wait app", "exited removing dead", "=", "", "3"),
        ("wait app", "running paused restarting", "=", "", Waits),
        ("attach app", "created exited removing dead", "=", "", "E14"),
        ("attach app", "running", "=", "attach", Waits),
        ("attach app", "paused", "=", "", "E15"),
        ("attach app", "restarting", "=", "", "E16"),
        ("top app", "created exited removing dead", "=", "", "E5 exec"),
        ("top app", "running paused", "=", "top", Prints),
        ("top app", "restarting", "=", "", "E7"),
        ("stats --no-stream app", "created running paused exited removing dead", "=", "", Prints),
        ("stats --no-stream app", "restarting", "=", "UP,END,UP,END,UP,END", Prints), // the second between its two samples sees waits of 0.1, 0.2 and 0.4 s end
        ("logs app", "created running paused restarting exited", "=", "", ""),
        ("logs app", "removing dead", "=", "", "E19"),
        ("diff app", "created running paused restarting exited removing dead", "=", "", ""),
        ("port app", "created running paused restarting exited removing dead", "=", "", ""),
        ("cp app:/etc/os-release /srv", "created running paused restarting exited removing dead", "=", "archive-path", ""),
        ("export -o /srv/app.tar app", "created running paused restarting exited", "=", "export", ""),
        ("export -o /srv/app.tar app", "removing dead", "=", "", "E18"),
        ("commit app kept", "created paused restarting exited", "=", "COMMIT", Prints),
        ("commit app kept", "running", "=", "pause,COMMIT,unpause", Prints),
        ("commit app kept", "removing dead", "=", "", "E17"),
        ("inspect -f {{.Name}} app", "created running paused restarting exited removing dead", "=", "", "/app"),
    ];

    /// <summary>The cells: command, state, state afterwards, events, answer.</summary>
    public static IEnumerable<(string Command, string State, string After, string Events, string Answer)> Cells() =>
        from row in Rows
        from state in row.In.Split(' ')
        select (row.Command, state, row.After == "=" ? state : row.After, row.Events, row.Answer);

    /// <summary>The events of a version in order.</summary>
    public static string Events(string version, string events) => events
        .Replace("COMMIT", version == "28" ? "image create,image tag,commit" : "image tag,commit", StringComparison.Ordinal)
        .Replace("UP", "network connect,start", StringComparison.Ordinal)
        .Replace("STOPPED", version == "20.10" ? "die,network disconnect,stop" : "network disconnect,stop,die", StringComparison.Ordinal)
        .Replace("END", version == "20.10" ? "die,network disconnect" : "network disconnect,die", StringComparison.Ordinal);

    /// <summary>The engine's words for a refusal of D1.C.</summary>
    public static string Text(string version, string key, string state, string id, string name = "app") => key switch
    {
        "E1" => "cannot start a paused container, try unpause instead",
        "E2" => "container is marked for removal and cannot be started",
        "E3" => version switch
        {
            "28" => $"cannot kill container: {name}: container {id} is not running",
            _ => $"Cannot kill container: {name}: Container {id} is not running",
        },
        "E4" => $"Cannot restart container {name}: container is marked for removal and cannot be started",
        "E5 pause" => version == "20.10" ? $"Container {id} is not running" : $"container {id} is not running",
        "E5 exec" => version == "28" ? $"container {id} is not running" : $"Container {id} is not running",
        "E6" => $"Container {id} is already paused",
        "E7" => $"Container {id} is restarting, wait until the container is running",
        "E8" => $"Container {id} is not paused",
        "E9" => version == "28"
            ? $"cannot remove container \"{name}\": container is {state}: stop the container before removing or force remove"
            : $"You cannot remove a {state} container {id}. Stop the container before attempting removal or force remove",
        "E10" => version == "28"
            ? $"cannot remove container \"{name}\": container is paused and must be unpaused first"
            : $"You cannot remove a paused container {id}. Unpause and then stop the container before attempting removal or force remove",
        "E11" => $"removal of container {name} is already in progress",
        "E12" => $"Cannot update container {id}: container is marked for removal and cannot be \"update\"",
        "E13" => $"Container {name} is paused, unpause the container before exec",
        "E14" => "You cannot attach to a stopped container, start it first",
        "E15" => "You cannot attach to a paused container, unpause it first",
        "E16" => "You cannot attach to a restarting container, wait until it is running",
        "E17" => $"You cannot commit container {id} which is {(state == "dead" ? "Dead" : "being removed")}",
        "E18" => $"You cannot export container {id} which is {(state == "dead" ? "Dead" : "being removed")}",
        "E19" => "can not get logs from container which is dead or marked for removal",
        "E sandbox" => $"sandbox {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("sandbox/" + id)))} not found",
        "E21" => $"Conflict. The container name \"/{name}\" is already in use by container \"{id}\". You have to remove (or rename) that container to be able to reuse that name.",
        _ => throw new ArgumentException(key, nameof(key)),
    };
}
