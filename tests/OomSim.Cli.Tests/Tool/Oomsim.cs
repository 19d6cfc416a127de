using System.Diagnostics;
using System.Text;

namespace OomSim.Cli.Tests;

/// <summary>The built tool, run as a process of its own.</summary>
internal static class Oomsim
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs the tool in a folder.</summary>
    public static ToolResult Run(WorkFolder folder, params string[] args) => Run(folder, null, [], args);

    /// <summary>Runs the tool in a folder with standard input and environment variables.</summary>
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

    /// <summary>Starts the tool and leaves it running.</summary>
    public static Process Start(WorkFolder folder, IReadOnlyList<(string Name, string Value)> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.ArgumentList.Add(System.IO.Path.Join(AppContext.BaseDirectory, "oomsim.dll"));
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
