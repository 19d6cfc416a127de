using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Reads <c>--platform OS[/ARCHITECTURE[/VARIANT]]</c>; images of one architecture are all there are, so it decides on nothing.</summary>
internal static partial class PlatformText
{
    private static readonly string[] Systems =
        ["aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "macos", "nacl", "netbsd", "openbsd", "plan9", "solaris", "windows", "zos"];

    private static readonly string[] Architectures =
    [
        "386", "aarch64", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "armel", "armhf", "i386", "loong64", "mips", "mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle",
        "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm", "x86-64", "x86_64",
    ];

    /// <summary>The client's error, or null.</summary>
    public static string? Fault(string text) => EngineFault(text) is { } fault ? "error parsing specified platform: " + fault : null;

    /// <summary>The engine's error, or null.</summary>
    public static string? EngineFault(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        string[] parts = text.ToLowerInvariant().Split('/');
        string? fault = parts.Length > 3 ? $"\"{text}\": cannot parse platform specifier"
            : text.Contains('*', StringComparison.Ordinal) ? $"\"{text}\": wildcards not yet supported"
            : Array.Find(parts, p => !Component().IsMatch(p)) is { } bad ? $"\"{bad}\" is an invalid component of \"{text}\": platform specifier component must match \"^[A-Za-z0-9_-]+$\""
            : parts.Length == 1 && !Systems.Contains(parts[0], StringComparer.Ordinal) && !Architectures.Contains(parts[0], StringComparer.Ordinal)
                ? $"\"{text}\": unknown operating system or architecture"
            : null;
        return fault is null ? null : fault + ": invalid argument";
    }

    /// <summary>False for a platform that is readable and names another system than this engine's.</summary>
    public static bool IsOfThisSystem(string text)
    {
        string[] parts = text.ToLowerInvariant().Split('/');
        return text.Length == 0 || parts[0] == "linux" || (parts.Length == 1 && !Systems.Contains(parts[0], StringComparer.Ordinal));
    }

    [GeneratedRegex("^[A-Za-z0-9_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Component();
}
