using System.CommandLine;

namespace OomSim.Cli;

/// <summary>The options of <c>docker compose</c> that say what a project is, for the commands that read scenarios.</summary>
internal sealed class ComposeOptions
{
    private readonly Option<string[]> _files = Repeated("--file", "-f", "FILE", "Compose file that is merged over FILE, as docker compose -f does. May be repeated.");
    private readonly Option<string[]> _environment = Repeated("--env-file", null, "FILE", "File of variables in place of .env. May be repeated.");
    private readonly Option<string[]> _profiles = Repeated("--profile", null, "NAME", "Profile whose services take part, as well as those in COMPOSE_PROFILES. May be repeated.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_files);
        command.Options.Add(_environment);
        command.Options.Add(_profiles);
    }

    /// <summary>What a command line says.</summary>
    public ComposeProject Read(ParseResult parsed) => new(parsed.GetValue(_files) ?? [], parsed.GetValue(_environment) ?? [], parsed.GetValue(_profiles) ?? []);

    private static Option<string[]> Repeated(string name, string? alias, string helpName, string description) => new(name, alias is null ? [] : [alias])
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}
