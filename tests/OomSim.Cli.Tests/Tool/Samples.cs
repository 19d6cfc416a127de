namespace OomSim.Cli.Tests;

/// <summary>Small scenarios for tests.</summary>
internal static class Samples
{
    /// <summary>A container that reaches its limit and is killed; two expectations that hold.</summary>
    public static string Killed(string name) => $$$"""
        name: {{{name}}}
        services:
          app:
            image: leak
            mem_limit: 64m
            memswap_limit: 64m
        x-oomsim:
          host: {memory: 1GiB, cgroup: v2}
          images:
            leak:
              program:
                comm: leak
                steps:
                  - alloc: 200MiB
                    rate: {normal: {mean: 20MiB/s, sd: 2MiB/s, min: 10MiB/s}}
                  - exit: 0
          until: 20s
          expect:
            - event: oom
              container: app
              count: 1
            - container: app
              exit_code: 137
        """ + "\n";

    /// <summary>A container that hangs at its limit.</summary>
    public static string Hung(string name) => Killed(name)
        .Replace("cgroup: v2", "cgroup: v1", StringComparison.Ordinal)
        .Replace("    memswap_limit: 64m\n", "    memswap_limit: 64m\n    oom_kill_disable: true\n", StringComparison.Ordinal)
        .Replace("exit_code: 137", "condition: hung", StringComparison.Ordinal);

    /// <summary>A container at whose limit nobody may be killed: its fault is tried again and again.</summary>
    public static string Spinning(string name) => Killed(name)
        .Replace("    memswap_limit: 64m\n", "    memswap_limit: 64m\n    oom_score_adj: -1000\n", StringComparison.Ordinal)
        .Replace("    - event: oom\n      container: app\n      count: 1\n", "", StringComparison.Ordinal)
        .Replace("exit_code: 137", "state: running", StringComparison.Ordinal);

    /// <summary>A container that its policy restarts again and again.</summary>
    public static string Looping(string name) => $$$"""
        name: {{{name}}}
        services:
          app:
            image: fails
            restart: always
        x-oomsim:
          host: {memory: 1GiB}
          images:
            fails: {program: {steps: [{sleep: 1s}, {exit: 1}]}}
          until: 30s
        """ + "\n";

    /// <summary>A scenario whose expectation does not hold.</summary>
    public static string Failing(string name) => Killed(name).Replace("exit_code: 137", "exit_code: 0", StringComparison.Ordinal);
}
