using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose commit</c> and <c>export</c>: what a running container of a service has become, as an image or as an archive (docker/compose, commit.go and export.go).</summary>
/// <param name="world">The machine.</param>
/// <param name="allOf">The containers of a service, with those that <c>run</c> made.</param>
internal sealed class ComposeSnapshot(World world, Func<ServiceDefinition, IEnumerable<Container>> allOf)
{
    /// <summary>Runs the command; a service that the project has not is one that does not run.</summary>
    /// <param name="command">The command.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Run(ComposeCommand command, Action<CommandResult> completed)
    {
        string name = command.Services[0];
        Container? container = world.Scenario.Services.FirstOrDefault(s => s.Name == name) is { } service
            ? ComposeTarget.Of(command, service, allOf(service)).FirstOrDefault(c => c.Running)
            : null;
        if (container is null)
        {
            completed(ComposeTarget.NotRunning(command, name));
        }
        else if (command.Verb == "commit")
        {
            Commit(command, container, completed);
        }
        else
        {
            Export(command, container, completed);
        }
    }

    private void Commit(ComposeCommand command, Container container, Action<CommandResult> completed)
    {
        string flags = command.Options.IsOff("--pause") ? "--pause=false " : "";
        flags += command.Value("--author") is { } author ? $"-a {ShellSyntax.Quote(author)} " : "";
        flags += command.Value("--message") is { } message ? $"-m {ShellSyntax.Quote(message)} " : "";
        flags += string.Concat(command.Values("--change").Select(c => $"-c {ShellSyntax.Quote(c)} "));
        string told = $" {container.Name} Commit {container.Name} ";
        world.Docker.Execute($"docker commit {flags}{container.Id} {string.Concat(command.Words.Take(1).Select(ShellSyntax.Quote))}", answer => completed(
            answer with { Stdout = "", Stderr = $"{told}Committing\n" + (answer.ExitCode == 0 ? $"{told}Committed as {answer.Stdout.Trim()}\n" : ComposeTold.OfDaemon(answer.Stderr)) }));
    }

    // It tells when it begins, and not that it is done.
    private void Export(ComposeCommand command, Container container, Action<CommandResult> completed)
    {
        string path = command.Value("--output") ?? "";
        if (path.Length == 0)
        {
            completed(new CommandResult(1, "", "output option is required when exporting to terminal\n"));
            return;
        }

        string told = $" {container.Name} export {container.Name} to {path} Exporting\n";
        world.Docker.Execute($"docker export -o {ShellSyntax.Quote(path)} {container.Id}", answer => completed(
            answer with { Stdout = "", Stderr = answer.ExitCode == 0 ? told : ComposeTold.OfDaemon(answer.Stderr) }));
    }
}
