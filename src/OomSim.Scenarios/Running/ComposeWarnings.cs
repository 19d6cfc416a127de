using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What Compose warns of each time it loads the project, whatever the command (compose-go, loader and template).</summary>
internal static class ComposeWarnings
{
    // Since then a version is told to be obsolete (compose-spec/compose-go#575).
    private static Version OfVersions => new(2, 25, 0);

    // Those that do not load the project.
    private static readonly string[] Without = ["ls", "version"];

    /// <summary>The lines of its log.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="command">The command.</param>
    public static string Of(World world, ComposeCommand command)
    {
        if (Without.Contains(command.Verb, StringComparer.Ordinal))
        {
            return "";
        }

        bool isRaw = command.Verb == "config" && command.Has("--no-interpolate", "--variables");
        IEnumerable<string> unset = isRaw ? [] : world.Scenario.UnsetVariables.Select(v => $"The \"{v}\" variable is not set. Defaulting to a blank string.");
        IEnumerable<string> versions = Version.Parse(ComposeListing.Release(world.Docker.ReleaseNumber)) < OfVersions ? []
            : world.Scenario.VersionedFiles.Select(f => $"{ComposeLabels.ConfigFile(f)}: the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion");
        return string.Concat(unset.Concat(versions).Select(text => ComposeTold.Warning(world.Simulator.Now, text)));
    }

    /// <summary>What a command has printed so far, behind the warnings.</summary>
    /// <param name="warnings">The warnings.</param>
    /// <param name="output">What the command itself has printed.</param>
    public static ICommandOutput Before(string warnings, ICommandOutput output) => warnings.Length == 0 ? output : new Behind(warnings, output);

    private sealed class Behind(string warnings, ICommandOutput output) : ICommandOutput
    {
        public string Stdout => output.Stdout;

        public string Stderr => warnings + output.Stderr;

        public void Signal(int signal) => output.Signal(signal);
    }
}
