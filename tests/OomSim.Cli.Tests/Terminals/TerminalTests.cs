using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What is drawn on a terminal, and what is not where it is dumb, narrow, without colours, or gone.</summary>
public partial class TerminalTests
{
    private const string Tool = "\"$OOMSIM_HOST\" \"$OOMSIM_DLL\"";
    private const string Folder = "output/a-quite-long-name-of-a-scenario";

    private static WorkFolder Files() => new WorkFolder().With("a.yaml", Samples.Killed("a-quite-long-name-of-a-scenario")).With("b.yaml", Samples.Failing("b"));

    [TerminalFact]
    public async Task A_batch_has_a_live_bar_a_drawn_table_and_colours()
    {
        (int code, string text) = await Run("", 130, "run a.yaml b.yaml --no-plots");
        Assert.Equal(1, code);
        Assert.Contains("╭─", text, StringComparison.Ordinal);
        Assert.Contains("━━", text, StringComparison.Ordinal);
        Assert.Matches(@"\e\[[0-9;]*mPASS\e\[0m", text);
        Assert.Matches(@"\e\[[0-9;]*mFAIL\e\[0m", text);
        Assert.EndsWith("1 passed, 1 failed\r\n", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Errors_and_warnings_stand_above_the_live_bar_on_lines_of_their_own()
    {
        // A bad file ends before the bar is a step further, and its error is shorter than the bar.
        string text = (await Run("", 130, "run a.yaml b.yaml bad.yaml --no-plots", folder => folder.With("bad.yaml", "services: 5\n"))).Text;
        string error = Assert.Single(text.Split("\r\n"), line => line.Contains("bad.yaml:1:", StringComparison.Ordinal));
        Assert.Matches(@"^(.*\e\[J)?bad\.yaml:1:11: error: [^\e━]+$", error);
        Assert.Matches(@"\e\[J\e\[[0-9;]*mPASS", text);
        Assert.DoesNotMatch(@"━[^\r\n]*\r?\nbad\.yaml", text);
    }

    [TerminalFact]
    public async Task One_scenario_has_colours_and_no_bar()
    {
        string text = (await Run("", 130, "test b.yaml")).Text;
        Assert.Contains("\e[31mFAIL\e[0m  b  1 of 2 expectations\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("━━", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task NO_COLOR_leaves_colours_out()
    {
        string text = (await Run("NO_COLOR=1", 130, "run a.yaml b.yaml --no-plots")).Text;
        Assert.Contains("╭─", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\e\[(3|4|9|10)[0-9;]*m", text);
    }

    [TerminalFact]
    public async Task An_empty_NO_COLOR_is_none()
    {
        string text = (await Run("NO_COLOR=", 130, "run a.yaml b.yaml --no-plots")).Text;
        Assert.Matches(@"│ \e\[[0-9;]*mPASS\e\[0m", text); // in the table
    }

    [TerminalFact]
    public async Task Rows_that_do_not_fit_have_no_holes_for_empty_cells()
    {
        // Kills have no curve, the order of events has no error either.
        string text = (await Run("", 40, $"compare {Folder} {Folder}", RunA)).Text;
        Assert.Contains("  figure kill  A 3.195 s  B 3.195 s\r\n  error 0 %  verdict ok\r\n", text, StringComparison.Ordinal);
        Assert.Contains("  figure events  A 4  B 4  verdict ok\r\n", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_dumb_terminal_gets_what_a_pipe_gets()
    {
        string text = (await Run("TERM=dumb", 130, "run a.yaml b.yaml --no-plots")).Text;
        Assert.DoesNotContain("\e", text, StringComparison.Ordinal);
        Assert.DoesNotContain("╭", text, StringComparison.Ordinal);
        using WorkFolder folder = Files();
        Assert.Equal(Oomsim.Run(folder, "run", "a.yaml", "b.yaml", "--no-plots").Output, text.ReplaceLineEndings("\n"));
    }

    [TerminalFact]
    public async Task A_narrow_terminal_gets_a_few_lines_for_each_row()
    {
        string text = (await Run("", 40, "run a.yaml --no-plots")).Text;
        string[] lines = Regex.Replace(text, @"\e\[[0-9;?]*[A-Za-z]", "").Split("\r\n");
        int at = Array.IndexOf(lines, "a-quite-long-name-of-a-scenario");
        Assert.Equal(["  verdict PASS  expected 2/2", "  simulated 20 s  containers 1", "  OOM kills 1  hung 0  restarts 0", "  peak 64 MiB"], lines[(at + 1)..(at + 5)]);
    }

    [TerminalFact]
    public async Task Names_that_leave_no_room_stand_above_their_figures()
    {
        string text = (await Run("", 80, "run a.yaml --no-plots")).Text;
        string[] lines = Regex.Replace(text, @"\e\[[0-9;?]*[A-Za-z]", "").Split("\r\n");
        int at = Array.IndexOf(lines, "scenario");
        Assert.Equal(
            [
                "  verdict  expected  simulated  containers  OOM kills  hung  restarts    peak",
                "a-quite-long-name-of-a-scenario",
                "  PASS          2/2       20 s           1          1     0         0  64 MiB",
            ],
            lines[(at + 1)..(at + 4)]);
    }

    [TerminalFact]
    public async Task What_compare_says_in_words_is_not_cut_within_one()
    {
        string text = (await Run("", 80, $"compare {Folder} coarse/a-quite-long-name-of-a-scenario", folder =>
        {
            RunA(folder);
            Made(folder, "run", "a.yaml", "--no-plots", "--quiet", "-o", "coarse", "--sample", "3s");
        })).Text;
        Assert.Contains("app: curves compared from 0 to 20 s at the times of B, which has fewer rows,\r\nwithout ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Regex.Replace(text, @"\e(\[[0-9;?]*[A-Za-z]|=)", "").Split("\r\n"), line => line.Length > 80);
    }

    [TerminalFact]
    public async Task Limits_explanations_and_victims_are_drawn_as_tables()
    {
        string text = (await Run("", 130, $"explain {Folder}; {Tool} victim {Folder}/kernel.log; {Tool} limits a.yaml", RunA)).Text;
        Assert.Contains("    │ memory.current            │ 67108864 │    100 % │ 63.", text, StringComparison.Ordinal);
        Assert.Contains("  │ PID │   RSS │ SWAP │ TABLES │ ADJ │ ADJ*(TOTAL/1000) │ POINTS │ NAME │\r\n", text, StringComparison.Ordinal);
        Assert.Contains("  │ memory.max       │ 67108864 (64 MiB) │ mem_limit: 64m (line 5) ", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task In_80_columns_cells_go_on_in_further_lines_and_no_word_is_cut()
    {
        string text = (await Run("", 80, $"explain {Folder}; {Tool} limits a.yaml", RunA)).Text;
        Assert.Contains("    │ sum of RSS (ps, top)    │ ", text, StringComparison.Ordinal);
        Assert.Contains(" what processes have      │\r\n    │                         │          │          │ mapped: no other page    │\r\n", text, StringComparison.Ordinal);
        Assert.Contains("    PID 101\r\n      RSS ", text, StringComparison.Ordinal);
        Assert.Contains("  memory.max\r\n    VALUE 67108864 (64 MiB)  FROM mem_limit: 64m (line 5)  HOW as it stands\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split("\r\n"), line => line.StartsWith("    │", StringComparison.Ordinal) && line.Length > 80);
    }

    [TerminalFact]
    public async Task Sentences_are_broken_between_words_and_commands_are_not()
    {
        string text = (await Run("", 80, "explain output/hung", folder => Made(folder.With("hung.yaml", Samples.Hung("hung")), "run", "hung.yaml", "--no-plots", "--quiet"))).Text;
        string[] lines = [.. text.Split("\r\n").Where(l => !l.TrimStart().StartsWith("echo ", StringComparison.Ordinal))];
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        int rule = Array.FindIndex(lines, l => l.StartsWith("  rule ", StringComparison.Ordinal));
        Assert.StartsWith("  rule      memory.oom_control has oom_kill_disable 1: nobody is killed; who", lines[rule], StringComparison.Ordinal);
        Assert.StartsWith("            ", lines[rule + 1], StringComparison.Ordinal);
        Assert.Contains("    echo 0 > /sys/fs/cgroup/memory/$(cgroup app)/memory.oom_control\r\n        the OOM killer is on again", text, StringComparison.Ordinal);
    }

    [TerminalTheory]
    [InlineData(60)]
    [InlineData(80)]
    public async Task Limits_say_of_which_version_they_are_and_go_on_in_further_lines(int columns)
    {
        const string Two = "services:\n  web: {image: app, mem_limit: 256m, memswap_limit: 256m, cpus: 0.5, oom_score_adj: -200, restart: unless-stopped}\n  another-service-name: {image: app, mem_limit: 512m, oom_kill_disable: true}\n";
        string both = (await Run("", columns, "limits two.yaml --cgroup both", folder => folder.With("two.yaml", Two))).Text;
        int first = both.IndexOf("cgroup v1:\r\nweb\r\n", StringComparison.Ordinal);
        Assert.InRange(both.IndexOf("cgroup v2:\r\nweb\r\n", StringComparison.Ordinal), first + 1, both.Length);
        Assert.True(first >= 0);
        string one = (await Run("", columns, "limits two.yaml --cgroup v1", folder => folder.With("two.yaml", Two))).Text;
        Assert.Contains("HOW ", one, StringComparison.Ordinal);
        Assert.All((both + one).Split("\r\n"), line => Assert.InRange(Escape().Replace(line, "").Length, 0, columns));
    }

    [GeneratedRegex(@"\e\[[?0-9;]*[a-zA-Z]=?|\e=")]
    private static partial Regex Escape();

    [TerminalFact]
    public async Task What_victim_says_goes_on_in_further_lines()
    {
        string text = (await Run("", 50, $"victim {Folder}/kernel.log", RunA)).Text;
        Assert.Contains("point", text, StringComparison.Ordinal);
        // A path is one word.
        Assert.All(text.Split("\r\n").Select(l => Escape().Replace(l, "").Trim()).Where(l => !l.StartsWith("/docker/", StringComparison.Ordinal) && !l.StartsWith(Folder, StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 50));
    }

    [TerminalTheory]
    [InlineData(60, "run")]
    [InlineData(80, "run")]
    [InlineData(80, "schema")]
    [InlineData(80, "")]
    public async Task Examples_of_help_go_on_in_further_lines(int columns, string command)
    {
        string text = (await Run("", columns, $"{command} --help")).Text;
        string[] lines = [.. text[text.IndexOf("Examples:\r\n", StringComparison.Ordinal)..].Split("\r\n")];
        // A command is copied, so it stays one line.
        string[] commands = [.. HelpWithExamples.Of(command.Length == 0 ? "oomsim" : command).Select(l => "  " + l.Split("  ")[0])];
        Assert.All(lines.Except(commands, StringComparer.Ordinal), line => Assert.InRange(line.Length, 0, columns));
        string[] words = [.. string.Join(' ', HelpWithExamples.Of(command.Length == 0 ? "oomsim" : command)).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(words, string.Join(' ', lines[1..]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [TerminalFact]
    public async Task COLUMNS_says_how_wide_it_is()
    {
        string text = (await Run("COLUMNS=40", 200, "run a.yaml --no-plots")).Text;
        Assert.Contains("  verdict PASS  expected 2/2\r\n", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Quiet_is_quiet() => Assert.Equal((1, ""), await Run("", 130, "run a.yaml b.yaml --no-plots --quiet"));

    [TerminalFact]
    public async Task A_reader_that_goes_away_is_no_error()
    {
        // The answer of sh is that of head; what the tool says of its own end stands on standard error.
        using WorkFolder folder = Files();
        using Process process = Oomsim.Start(folder, "sh", ["-c", "{ \"$@\"; echo \"ended with $?\" >&2; } | head -n 1", "sh"], "import", "k8s", "--help");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await Oomsim.WaitForExit(process);
        Assert.Equal("ended with 0\n", error);
        Assert.Single((await output).TrimEnd('\n').Split('\n'));
    }

    // Only what is looked at needs a terminal, and so a process.
    private static void Made(WorkFolder folder, params string[] args) => Oomsim.Run(folder, args).Exits(0);

    private static void RunA(WorkFolder folder) => Made(folder, "run", "a.yaml", "--no-plots", "--quiet");

    private static async Task<(int Code, string Text)> Run(string environment, int columns, string arguments, Action<WorkFolder>? more = null)
    {
        using WorkFolder folder = Files();
        more?.Invoke(folder);
        string command = $"stty cols {columns} rows 40; env TERM=xterm-256color {environment} {Tool} {arguments}";
        using Process process = Oomsim.StartShell(folder, "script", ["-qec", command, "/dev/null"]);
        process.StandardInput.Close();
        string text = await process.StandardOutput.ReadToEndAsync();
        await Oomsim.WaitForExit(process);
        return (process.ExitCode, text);
    }
}
