using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>When Compose pulls the image of a service (D9.12).</summary>
public sealed record PullPolicy
{
    private static readonly (char Letter, long Ns)[] Units =
        [('w', 7 * 24 * 3600 * SimTime.Second), ('d', 24 * 3600 * SimTime.Second), ('h', 3600 * SimTime.Second), ('m', 60 * SimTime.Second), ('s', SimTime.Second)];

    private PullPolicy()
    {
    }

    /// <summary>Where the host lacks it: the default.</summary>
    public static PullPolicy Missing { get; } = new() { IsFetched = true };

    /// <summary>Each time.</summary>
    public static PullPolicy Always { get; } = new() { IsFetched = true, OldestNs = -1 };

    /// <summary>Not at all.</summary>
    public static PullPolicy Never { get; } = new();

    /// <summary>What <c>--pull</c> takes.</summary>
    public static IReadOnlyList<string> Words { get; } = ["always", "never", "build", "missing", "if_not_present"];

    /// <summary>False where it is never pulled.</summary>
    public bool IsFetched { get; private init; }

    /// <summary>How old its name may be, ns; −1: it is always too old.</summary>
    public long OldestNs { get; private init; } = long.MaxValue;

    /// <summary>Reads a policy; a word that Compose does not know counts as missing.</summary>
    public static PullPolicy Of(string text) => text switch
    {
        "always" => Always,
        "never" or "build" => Never,
        "daily" => Older("1d"),
        "weekly" => Older("1w"),
        _ => text.StartsWith("every_", StringComparison.Ordinal) ? Older(text[6..]) : Missing,
    };

    /// <summary>True where an image must be pulled before a container is made of it.</summary>
    /// <param name="image">What the host has; null for nothing.</param>
    /// <param name="nowNs">The present.</param>
    public bool MustPull(Image? image, long nowNs) => IsFetched && (image is null || OldestNs < 0 || nowNs - Math.Max(image.TaggedAtNs ?? 0, image.PulledAtNs ?? 0) > OldestNs);

    // 1w2d, 12h.
    private static PullPolicy Older(string period)
    {
        Int128 total = 0, number = 0;
        foreach (char c in period)
        {
            number = char.IsAsciiDigit(c) ? Int128.Min((number * 10) + (c - '0'), long.MaxValue) : number;
            foreach ((char letter, long ns) in Units.Where(u => u.Letter == c))
            {
                (total, number) = (Int128.Min(total + (number * ns), long.MaxValue), 0);
            }
        }

        return new PullPolicy { IsFetched = true, OldestNs = (long)total };
    }
}
