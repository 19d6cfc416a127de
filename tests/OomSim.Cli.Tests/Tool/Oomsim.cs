using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OomSim.Cli.Tests;

/// <summary>The tool: inside the test's process, or where a test needs that, as a process of its own.</summary>
internal static class Oomsim
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>Runs the tool in a folder, inside this process.</summary>
    public static ToolResult Run(WorkFolder folder, params string[] args) => InProcess.Run(folder, CultureInfo.InvariantCulture, args);

    /// <summary>Runs the built tool in a folder, as a process.</summary>
    public static ToolResult RunBuilt(WorkFolder folder, params string[] args) => Run(folder, null, [], args);

    /// <summary>Runs the built tool in a folder with standard input and environment variables.</summary>
    public static ToolResult Run(WorkFolder folder, string? input, IReadOnlyList<(string Name, string Value)> environment, params string[] args)
    {
        using Process process = Start(folder, environment, args);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool ended before it read its input; what it said tells why.
        }

        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"oomsim {string.Join(' ', args)} did not end");
        }

        return new ToolResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Waits for the end of a tool that was started; one that does not end is killed and fails the test.</summary>
    public static async Task WaitForExit(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts the tool by way of a program that becomes it, and leaves it running.</summary>
    public static Process Start(WorkFolder folder, string by, IReadOnlyList<string> options, params string[] args) =>
        Start(folder, [], new ProcessStartInfo(by, [.. options, Host]), args);

    /// <summary>Starts a program that finds the tool as <c>$OOMSIM_HOST $OOMSIM_DLL</c> in its environment.</summary>
    public static Process StartShell(WorkFolder folder, string program, IReadOnlyList<string> options)
    {
        var start = new ProcessStartInfo(program, options) { Environment = { ["OOMSIM_HOST"] = Host, ["OOMSIM_DLL"] = Dll, ["SHELL"] = "/bin/sh" } };
        start.Environment.Remove("COLUMNS");
        start.Environment.Remove("NO_COLOR");
        return Start(folder, start);
    }

    /// <summary>Starts the tool and leaves it running.</summary>
    public static Process Start(WorkFolder folder, IReadOnlyList<(string Name, string Value)> environment, params string[] args) =>
        Start(folder, environment, new ProcessStartInfo(Host), args);

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Dll => System.IO.Path.Join(AppContext.BaseDirectory, "oomsim.dll");

    private static Process Start(WorkFolder folder, IReadOnlyList<(string Name, string Value)> environment, ProcessStartInfo start, string[] args)
    {
        start.ArgumentList.Add(Dll);
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Start(folder, start);
    }

    private static Process Start(WorkFolder folder, ProcessStartInfo start)
    {
        start.WorkingDirectory = folder.Path;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = new UTF8Encoding(false);
        start.StandardErrorEncoding = new UTF8Encoding(false);
        start.StandardInputEncoding = new UTF8Encoding(false);
        return Process.Start(start)!;
    }
}
