using System.Collections.Immutable;
using static OomSim.Docker.EngineRules;

namespace OomSim.Docker;

/// <summary>Rules of what a container's state allows (D1.B, D1.C).</summary>
internal static class StateRules
{
    /// <summary>The rules.</summary>
    public static ImmutableArray<EngineRule> All { get; } =
    [
        Of("E1", "cannot start a paused container", "a paused container runs already, it only gets no CPU (D5.4)", "docker unpause NAME"),
        Of("E2", "container is marked for removal and cannot be", "it is being removed, or its removal failed", "docker rm -f NAME, then make it anew"),
        Like("E3", @"cannot kill container: .*is not running", "a signal needs a process", "docker start NAME first"),
        Like("E6", @"is already paused", "it is in the freezer already", "docker unpause NAME"),
        Like("E7", @"is restarting, wait until the container is running", "between two runs of its restart policy it has no process", "docker stop NAME ends the restarts; or wait for its next run"),
        Like("E8", @"is not paused", "only what is in the freezer can be taken out", "docker pause NAME comes first"),
        Like("E10", @"container is paused and must be unpaused first|cannot remove a paused container", "a paused container still has its processes", "docker unpause NAME and docker stop NAME, or docker rm -f NAME"),
        Like("E9", @"stop the container before (removing|attempting removal)", "its processes are there still", "docker stop NAME first, or docker rm -f NAME"),
        Like("E11", @"is already in progress", "another removal goes on", ""),
        Like("E13", @"is paused, unpause the container before", "a frozen container runs no new process either (D5.4)", "docker unpause NAME"),
        Like("E14", @"cannot attach to a stopped container", "there is nobody to attach to", "docker start -a NAME"),
        Like("E15", @"cannot attach to a paused container", "a frozen process neither reads nor writes (D5.4)", "docker unpause NAME"),
        Like("E16", @"cannot attach to a restarting container", "between two runs of its restart policy it has no process", "wait for its next run"),
        Like("E17", @"You cannot (commit|export) container", "what is being removed has no files to rely on", "do it before docker rm"),
        Of("E19", "can not get logs from container which is dead", "its log goes with it", "docker logs NAME before docker rm"),
        Like("D5.1", @"non-shareable IPC", "the IPC of a container is its own unless it is told to share it", "--ipc shareable for the container that is joined"),
        Like("D5.1", @"join (IPC|PID)\b.* is not running", "a namespace is there only while its container runs", "start that container first"),
        To(@"^docker (container )?(start|restart|run)\b", "D5.1", @"container [0-9a-f]{64} is not running", "a namespace is there only while its container runs", "start that container first"),
        Like("E5", @"container [0-9a-z][0-9a-z_.-]* is not running", "pause, exec and top need processes", "docker start NAME first"),
        Of("E5", "cannot exec in a stopped container", "exec needs a container that runs", "docker start NAME first"),
        Like("E27", @"did not receive an exit event", "the process has not ended after SIGKILL: it waits in the kernel (D1.13)", "see what it waits for: ps -o stat,wchan"),
        Like("E20", @"No such container", "nothing has this name or ID; a removed container is gone for good", "docker ps -a shows what there is"),
        To(@"\brename\b", "E21", @"is already in use by container", "a name is one container's, running or not", "docker rm NAME first, docker rename NAME to something else, or another name"),
        Like("E21", @"is already in use by container", "a name is one container's, running or not", "docker rm NAME first, or another --name"),
        To(@"\brename\b", "E23", @"Invalid container name", "names have two characters at least: letters, digits, _ . -, and begin with a letter or digit", "another name"),
        Like("E23", @"Invalid container name", "names have two characters at least: letters, digits, _ . -, and begin with a letter or digit", "another --name"),
        Like("E22", @"Renaming a container with the same name|old nor new names may be empty", "the new name must be another", ""),
        Like("E21", @"failed to rename container", "the new name is taken or not allowed", "docker ps -a shows what there is"),
        Like("E26", @"invalid signal|does not support signal", "signals are SIGTERM, TERM or 15, up to 64", "docker kill -s TERM NAME"),
        Like("E30", @"cannot specify both --attach and --detach|Conflicting options: -a and -d", "what is detached has nobody attached", "either -a, or -d"),
        Like("E28", @"cannot start and attach multiple containers", "one terminal takes one container", "one name"),
        Like("D2.6", @"exec: .*: not a directory", "the path goes on behind a file, which is no folder; the engine takes it for a mount", "the path of the file itself"),
        Like("D2.7", @"executable file not found|exec: .*no such file or directory|OCI runtime exec failed", "the command is not a file of the image", "a path that the image has; docker image history shows its layers"),
        Like("D2.7", @"no command specified", "neither the image nor the line says what to run, as after docker import", "a command behind the image's name"),
        Like("D5.1", @"unable to freeze|waiting for the cgroup to freeze", "the freezer takes hold of a process where it can stop; one that sleeps in the kernel does not come there, as on v1 one that waits at a limit whose OOM killer is off", "docker kill NAME, or first what frees it, as its hang has it"),
        Like("D5.1", @"joins? (PID|network) of a non running container|of a non running container", "a namespace is there only while its container runs", "start that container first"),
    ];
}
