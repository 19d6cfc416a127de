using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker commit</c> (D7.21).</summary>
internal sealed class CommitVerb : Verb
{
    private readonly Option<string?> _author;
    private readonly Option<string?> _message;
    private readonly Option<string[]> _changes;
    private readonly Option<bool> _pause;

    /// <summary>The command.</summary>
    public CommitVerb()
        : base("commit", "CONTAINER [REPOSITORY[:TAG]]", least: 1, most: 2)
    {
        _author = Add(Flags.Text("--author", "-a"));
        _message = Add(Flags.Text("--message", "-m"));
        _changes = Add(Flags.List("--change", "-c"));
        _pause = Add(Flags.Switch("--pause", "-p"));
    }

    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (words.Count > 1 && words[1].Length > 0 && ImageName.Fault(words[1], shell.Profile) is { } malformed)
        {
            shell.Error(malformed);
            return 1;
        }

        // Newer clients look at the container first.
        if ((words[0].Length > 0 || !shell.Profile.NewHelpTail) && words.Count > 1 && words[1].Contains('@', StringComparison.Ordinal))
        {
            shell.Error("refusing to create a tag with a digest reference");
            return 1;
        }

        if (words[0].Length == 0 && !shell.Profile.NewHelpTail)
        {
            // The container is no part of the page.
            shell.DaemonError("invalid name or ID supplied: \"\"");
            return 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string name = words.Count > 1 ? words[1] : "";
        if (await shell.FindLocked(words[0]) is not { } container)
        {
            return 1;
        }

        var tried = ImageConfig.Of(container, shell.Profile);
        if (ConfigChanges.Read(flags.GetValue(_changes) ?? [], shell.Profile, out string fault) is not { } changes || (fault = changes.Apply(ref tried) ?? "").Length > 0)
        {
            shell.DaemonError(fault);
            return 1;
        }

        var request = new CommitRequest(name, flags.GetValue(_message) ?? "", flags.GetValue(_author) ?? "", !IsGiven(flags, _pause) || flags.GetValue(_pause), config =>
        {
            ImageConfig own = config;
            _ = changes.Apply(ref config);

            // What the image does not say is the container's (daemon/commit.go, merge).
            config = config with { HealthCheck = HealthCheck.Merge(config.HealthCheck, own.HealthCheck) };
            return config.Entrypoint.Count > 0 ? config
                : config.Cmd.Count > 0 ? config with { Entrypoint = own.Entrypoint }
                : config with { Cmd = own.Cmd, Entrypoint = own.Entrypoint, HasEmptyCmd = own.HasEmptyCmd };
        });
        (Image? image, string? error) = await shell.Engine.Commit(container, request);
        if (image is null)
        {
            shell.DaemonError(error!);
            return 1;
        }

        shell.Out("sha256:" + image.Id);
        return 0;
    }
}
