using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker inspect</c> of containers.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Option<string?> _format;

    /// <summary>The command.</summary>
    public InspectVerb()
        : base("inspect", "NAME|ID [NAME|ID...]", least: 1)
    {
        _format = Add(Flags.Text("--format", "-f"));
        Ignore([Flags.Switch("--size", "-s"), Flags.Text("--type")]);
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        var found = new List<Container>();
        var missing = new List<string>();
        foreach (string typed in words)
        {
            if (shell.Engine.Find(typed) is { } container && await shell.Engine.Lock(container, readsCommands: true))
            {
                found.Add(container);
            }
            else
            {
                missing.Add(typed);
            }
        }

        EngineProfile profile = shell.Profile;
        if (flags.GetValue(_format) is { } format)
        {
            foreach (Container container in found)
            {
                if (ContainerTemplate.TryFormat(format, ContainerJson.Format([container], profile, shell.Engine.Host.Config.Cgroup), out string text) is { } error)
                {
                    shell.Error(error);
                    return 64;
                }

                shell.Out(text);
            }

            if (found.Count == 0)
            {
                shell.Out("");
            }
        }
        else
        {
            shell.Out(ContainerJson.Format(found, profile, shell.Engine.Host.Config.Cgroup));
        }

        if (missing.Count > 0)
        {
            shell.Error(string.Join("\n", missing.Select(m => $"Error: No such object: {m}")));
        }

        return missing.Count > 0 ? 1 : 0;
    }
}
