using System.Diagnostics;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>The completion scripts. That of bash is taken in by a real bash, where there is one; the others are looked at as texts.</summary>
public class CompletionTests
{
    private const string Try = """
        oomsim() { "$DOTNET" "$OOMSIM" "$@"; }
        source ./completion.bash
        while IFS= read -r COMP_LINE; do
            COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<< "${COMP_LINE//=/ = }"
            [[ $COMP_LINE == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _oomsim
            echo "$COMP_LINE:${COMPREPLY[*]}"
        done
        complete -p oomsim
        """;

    [Fact]
    public void Bash_completes_commands_options_and_values()
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/bin/bash"))
        {
            return;
        }

        using WorkFolder folder = new();
        folder.With("completion.bash", Oomsim.Run(folder, "completion", "bash").Exits(0).Output);
        folder.With("try.bash", Try);
        ProcessStartInfo start = new("/bin/bash", ["try.bash"]) { WorkingDirectory = folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["OOMSIM"] = Path.Join(AppContext.BaseDirectory, "oomsim.dll");
        using Process bash = Process.Start(start)!;
        bash.StandardInput.Write("oomsim ru\noomsim import \noomsim run a.yaml --se\noomsim run scen\noomsim run -q --no\noomsim test --format=j\noomsim test --format=\noomsim run --set a=1 --no\n");
        bash.StandardInput.Close();
        string error = bash.StandardError.ReadToEnd();
        Assert.Equal(
            "oomsim ru:run\noomsim import :k8s\noomsim run a.yaml --se:--seed --set\noomsim run scen:\noomsim run -q --no:--no-plots\noomsim test --format=j:json junit\noomsim test --format=:github json junit pretty tap\noomsim run --set a=1 --no:--no-plots\ncomplete -o bashdefault -o default -F _oomsim oomsim\n",
            bash.StandardOutput.ReadToEnd());
        Assert.Equal("", error);
    }

    [Theory]
    [InlineData("", "compare completion explain import limits plot report run schema test validate victim")]
    [InlineData("--v", "--version")]
    [InlineData("ru", "run")]
    [InlineData("import ", "k8s")]
    [InlineData("run run", "")]
    [InlineData("run --set a=1 --seed 3 --s", "--sample --scrape --set")]
    [InlineData("run --set a=1 --set b=2 --set", "--set")]
    [InlineData("run x.yaml --seed 3 --see", "")]
    [InlineData("run --seed ", "")]
    [InlineData("run --seed=3 --se", "--set")]
    [InlineData("run -- --s", "")]
    [InlineData("test --format=j", "--format=json --format=junit")]
    [InlineData("test --format j", "json junit")]
    [InlineData("limits --cgroup ", "both v1 v2")]
    [InlineData("limits compose.yaml --cgroup=v", "--cgroup=v1 --cgroup=v2")]
    [InlineData("run --fail-on ", "hang oom restart-loop")]
    [InlineData("run --fail-on oom,", "oom,hang oom,restart-loop")]
    [InlineData("run --until ", "idle")]
    [InlineData("run --sample e", "events")]
    [InlineData("compare a b --align ", "none start")]
    [InlineData("import k8s x.yaml --cgroup ", "v1 v2")]
    [InlineData("completion ", "bash fish pwsh zsh")]
    [InlineData("completion bash ", "")]
    [InlineData("schema --", "--help --json --quiet --reference")]
    [InlineData("nonsense --", "--help --version")]
    public void The_tool_says_what_can_come_next(string line, string suggestions)
    {
        using WorkFolder folder = new();
        Assert.Equal(suggestions, Oomsim.Run(folder, $"[suggest:{line.Length}]", line).Exits(0).Output.TrimEnd('\n').Replace('\n', ' '));
    }

    [Fact]
    public void Only_what_stands_before_the_cursor_counts()
    {
        using WorkFolder folder = new();
        Assert.Equal("test\n", Oomsim.Run(folder, "[suggest:2]", "te --format=j").Exits(0).Output);
        Assert.Equal("json\njunit\n", Oomsim.Run(folder, "[suggest]", "test --format j").Exits(0).Output);
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "#compdef oomsim\n")]
    [InlineData("fish", "complete -c oomsim ")]
    [InlineData("pwsh", "Register-ArgumentCompleter ")]
    public void Each_shell_has_a_script(string shell, string hook)
    {
        string script = CompletionCommand.ScriptOf(shell);
        Assert.Contains(hook, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', script);
    }

    [Theory]
    [InlineData("oomsim run --fo", "run --fo")]
    [InlineData("cd . && oomsim run --fo", "run --fo")]
    [InlineData("x | oomsim run --fo", "run --fo")]
    [InlineData("X=1 oomsim run --fo", "run --fo")]
    [InlineData("oomsim ru", "ru")]
    public async Task In_zsh_only_the_words_of_the_command_are_asked_about(string typed, string asked)
    {
        if (!File.Exists("/usr/bin/zsh"))
        {
            return;
        }

        // What zsh's line editor would set; the tool is one that says what it was asked.
        using WorkFolder folder = new WorkFolder().With("script", CompletionCommand.ScriptOf("zsh"));
        string[] words = asked.Split(' ');
        string run = $"compdef() {{ }}; compadd() {{ }}; _files() {{ }}; ask() {{ print -rn -- \"$2\" >asked; }}; source ./script; "
            + $"words=(ask {asked}); CURRENT={words.Length + 1}; PREFIX={words[^1]}; BUFFER='{typed}'; CURSOR={typed.Length}; _oomsim";
        using Process process = Oomsim.StartShell(folder, "/usr/bin/zsh", ["-fc", run]);
        process.StandardInput.Close();
        string error = await process.StandardError.ReadToEndAsync();
        await Oomsim.WaitForExit(process);
        Assert.Equal("", error);
        Assert.Equal(asked, await File.ReadAllTextAsync(folder.At("asked")));
    }

    [Theory]
    [InlineData("sweep")]
    [InlineData("import k9s")]
    public void Help_of_a_command_that_is_not_there_is_an_error(string line)
    {
        using WorkFolder folder = new();
        ToolResult result = Oomsim.Run(folder, [.. line.Split(' '), "--help"]).Exits(2);
        Assert.StartsWith($"oomsim: error: there is no command '{line}'", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Theory]
    [InlineData("--versoin", "unknown option '--versoin' (did you mean '--version'?)")]
    [InlineData("--hlep", "unknown option '--hlep' (did you mean '--help'?)")]
    [InlineData("import --hlep", "unknown option '--hlep' (did you mean '--help'?)")]
    [InlineData("--zzz --help", "unknown option '--zzz'\n")]
    public void An_option_that_is_not_there_is_no_command(string line, string error)
    {
        using WorkFolder folder = new();
        Assert.StartsWith("oomsim: error: " + error, Oomsim.Run(folder, line.Split(' ')).Exits(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test --format ", "github json junit pretty tap")]
    [InlineData("import ", "k8s")]
    [InlineData("run a", "a.yaml")]
    [InlineData("run a.yaml --no", "--no-plots")]
    public async Task Fish_offers_files_where_nothing_else_can_come(string line, string offered)
    {
        Assert.Contains("complete -c oomsim -n 'count (__oomsim_complete) >/dev/null' -f\n", CompletionCommand.ScriptOf("fish"), StringComparison.Ordinal);
        if (!File.Exists("/usr/bin/fish"))
        {
            return;
        }

        using WorkFolder folder = new WorkFolder().With("script", CompletionCommand.ScriptOf("fish")).With("a.yaml", "services: {}\n");
        folder.With("try.fish", $"function oomsim; $OOMSIM_HOST $OOMSIM_DLL $argv; end\nsource script\ncomplete -C 'oomsim {line}' | string replace -r '\\t.*' ''\n");
        using Process process = Oomsim.StartShell(folder, "/usr/bin/fish", ["--no-config", "try.fish"]);
        process.StandardInput.Close();
        string found = await process.StandardOutput.ReadToEndAsync();
        await Oomsim.WaitForExit(process);
        Assert.Equal(offered, found.TrimEnd('\n').Replace('\n', ' '));
    }

    [Fact]
    public void Another_shell_is_refused()
    {
        using WorkFolder folder = new();
        Assert.Contains("'tcsh'", Oomsim.Run(folder, "completion", "tcsh").Exits(2).Error, StringComparison.Ordinal);
    }
}
