using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker login</c>: nobody types a password, and no registry knows one.</summary>
internal sealed class LoginVerb : Verb
{
    private readonly Option<string?> _user;
    private readonly Option<string?> _password;
    private readonly Option<bool> _fromInput;

    /// <summary>The command.</summary>
    public LoginVerb()
        : base("login", "[SERVER]", least: 0, most: 1)
    {
        _user = Add(Flags.Text("--username", "-u"));
        _password = Add(Flags.Text("--password", "-p"));
        _fromInput = Add(Flags.Switch("--password-stdin"));
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        bool hasPassword = flags.GetValue(_password) is { Length: > 0 };
        if (hasPassword)
        {
            shell.Error("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            if (flags.GetValue(_fromInput))
            {
                shell.Error("--password and --password-stdin are mutually exclusive");
                return 1;
            }
        }

        if (flags.GetValue(_fromInput) && flags.GetValue(_user) is not { Length: > 0 })
        {
            shell.Error("Must provide --username with --password-stdin");
            return 1;
        }

        if (!hasPassword || flags.GetValue(_user) is not { Length: > 0 })
        {
            shell.Error("Error: Cannot perform an interactive login from a non TTY device");
            return 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string server = words.Count > 0 ? $"https://{words[0]}/v2/" : "https://registry-1.docker.io/v2/";
        shell.DaemonError(shell.Engine.UnreachableRegistry((words.Count > 0 ? words[0] + "/" : "") + "x") ?? $"Get \"{server}\": unauthorized: incorrect username or password");
        return SimTask<int>.From(1);
    }
}
