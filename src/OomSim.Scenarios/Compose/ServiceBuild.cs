using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>What a service's <c>build</c> asks for.</summary>
/// <param name="Context">The folder, relative to the file.</param>
/// <param name="Dockerfile">Its Dockerfile, by path within it; empty for the usual one.</param>
/// <param name="Target">The last stage; empty for all.</param>
/// <param name="Arguments">Build arguments.</param>
/// <param name="At">Where it stands.</param>
internal sealed record ServiceBuild(string Context, string Dockerfile, string Target, IReadOnlyDictionary<string, string> Arguments, Location At)
{
    /// <summary>Reads it; null where there is none, or one that is not of a folder.</summary>
    public static ServiceBuild? Read(Node? node)
    {
        if (node is Scalar { Text.Length: > 0 } brief)
        {
            return IsFolder(brief.Text) ? new ServiceBuild(brief.Text, "", "", Pairs(null), node.At) : null;
        }

        if (node is not Mapping build || build["dockerfile_inline"] is not null)
        {
            return null;
        }

        string context = (build["context"] as Scalar)?.Text is { Length: > 0 } given ? given : ".";
        return !IsFolder(context) ? null
            : new ServiceBuild(context, (build["dockerfile"] as Scalar)?.Text ?? "", (build["target"] as Scalar)?.Text ?? "", Pairs(build["args"]), build.At);
    }

    /// <summary>The command that builds an image of it.</summary>
    public string Command(string image) =>
        string.Join(' ', ["docker", "build", "-t", image, .. Dockerfile.Length > 0 ? new[] { "-f", ShellSyntax.Quote(Context.TrimEnd('/') + "/" + Dockerfile) } : [], .. Target.Length > 0 ? new[] { "--target", ShellSyntax.Quote(Target) } : [],
            .. Arguments.SelectMany(a => new[] { "--build-arg", ShellSyntax.Quote(a.Key + "=" + a.Value) }), ShellSyntax.Quote(Context)]);

    // A repository is fetched by the engine: that is no folder.
    private static bool IsFolder(string context) => !context.Contains("://", StringComparison.Ordinal) && !context.StartsWith("git@", StringComparison.Ordinal) && !context.StartsWith("github.com/", StringComparison.Ordinal);

    private static SortedDictionary<string, string> Pairs(Node? node)
    {
        SortedDictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (Entry entry in (node as Mapping)?.Entries ?? [])
        {
            if (entry.Value is Scalar { IsNull: false } value)
            {
                pairs[entry.Key] = value.Text;
            }
        }

        foreach (string[] pair in ((node as Sequence)?.Items ?? []).OfType<Scalar>().Select(s => s.Text.Split('=', 2)).Where(p => p.Length == 2))
        {
            pairs[pair[0]] = pair[1];
        }

        return pairs;
    }
}
