using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Reads the document that an image is (D7.4).</summary>
internal static class ImageDocument
{
    // The engine's clock spans 292 years; what has no time was made as long ago as that.
    private const long Earliest = -9_210_000_000_000_000_000;

    /// <summary>The image, with layers of which only the digests are known; null with what is wrong.</summary>
    public static ImageDefinition? Read(string text, out string fault)
    {
        fault = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (Member(root, "rootfs", JsonValueKind.Object) is not { } rootfs)
            {
                fault = "invalid image JSON, no RootFS key";
                return null;
            }

            if (Text(root, "os") is { Length: > 0 } os && os != "linux")
            {
                fault = $"cannot load {os} image on linux";
                return null;
            }

            ImageConfig config = Config(Member(root, "config", JsonValueKind.Object)) ?? new ImageConfig();
            return new ImageDefinition("", [.. Texts(rootfs, "diff_ids").Select(d => new LayerDefinition(d, 0, new SortedDictionary<string, long>(StringComparer.Ordinal)))], null, config.StopSignal)
            {
                Document = text,
                Architecture = Text(root, "architecture"),
                IsWhole = true,
                Config = config,
                ContainerConfig = Config(Member(root, "container_config", JsonValueKind.Object)),
                ContainerId = Text(root, "container"),
                History = [.. Items(root, "history").Select(h => new HistoryEntry(Time(h), Text(h, "created_by"), Text(h, "comment"), Text(h, "author"), Flag(h, "empty_layer")))],
                CreatedNs = Time(root),
                Author = Text(root, "author"),
                Comment = Text(root, "comment"),
                DockerVersion = Text(root, "docker_version"),
            };
        }
        catch (JsonException e)
        {
            fault = Words(System.Text.Encoding.UTF8.GetBytes(text), e);
            return null;
        }
        catch (FormatException e)
        {
            fault = e.Message;
            return null;
        }
    }

    /// <summary>The same document with other layers.</summary>
    public static string WithLayers(string text, IReadOnlyList<LayerDefinition> layers)
    {
        JsonNode root = JsonNode.Parse(text)!;
        root["rootfs"]!["diff_ids"] = new JsonArray([.. layers.Select(l => JsonValue.Create(l.Id))]);
        return root.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>What a program that the image's command starts is, where nobody describes it: it sleeps for ever; null for a tool that is known, and for no command.</summary>
    /// <param name="image">The image.</param>
    /// <param name="described">What somebody says of it; null for nothing.</param>
    public static ProgramSet? Program(ImageDefinition image, ProgramSet? described)
    {
        string? word = image.Config is { } config ? config.Entrypoint.Concat(config.Cmd).FirstOrDefault() : null;
        if (described is { IsStandIn: true })
        {
            return word is null ? described : WithFile(described, word, image);
        }

        if (described is not null)
        {
            return word is null || described.Init.Exec is not null || FileOf(word, image) is not { } file ? described : described with { Init = described.Init with { Exec = file } };
        }

        if (string.IsNullOrEmpty(word) || StandardTools.Find(word) is not null)
        {
            return null;
        }

        string name = word[(word.LastIndexOf('/') + 1)..];
        var init = new ProgramDefinition { Name = "init", Comm = name.Length > 15 ? name[..15] : name, Exec = FileOf(word, image), Steps = [new SleepStep(null)] };
        return new ProgramSet(init, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));
    }

    // Nobody says what it runs by itself, but what its words start is described: the process of that name is the file.
    private static ProgramSet WithFile(ProgramSet described, string word, ImageDefinition image)
    {
        string name = word[(word.LastIndexOf('/') + 1)..];
        if (!described.Processes.TryGetValue(name, out ProgramDefinition? process) || process.Exec is not null)
        {
            return described;
        }

        return described with { Processes = described.Processes.Append(KeyValuePair.Create(name, process with { Exec = FileOf(word, image) })).ToSorted() };
    }

    // A word without a folder is looked for as the runtime does; null where no layer has such a file or link.
    private static string? FileOf(string word, ImageDefinition image) =>
        word.Length == 0 ? null : word.Contains('/', StringComparison.Ordinal) ? word
        : ProgramPlace.DefaultSearch.Select(folder => folder + word).FirstOrDefault(p => image.Layers.Any(l => l.Files.ContainsKey(p) || l.SymbolicLinks.ContainsKey(p) || l.HardLinks.ContainsKey(p)));

    /// <summary>A text; empty where there is none.</summary>
    public static string Text(JsonElement of, string name) => Member(of, name, JsonValueKind.String)?.GetString() ?? "";

    /// <summary>A list of texts.</summary>
    public static IReadOnlyList<string> Texts(JsonElement of, string name) =>
        [.. Items(of, name).Select(i => i.ValueKind == JsonValueKind.String ? i.GetString()! : throw Unfit(name, i, "string"))];

    /// <summary>What the engine's decoder calls a value.</summary>
    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.Number => "number",
        _ => "string",
    };

    /// <summary>What the engine's decoder says of a text that is no JSON.</summary>
    public static string Words(ReadOnlySpan<byte> text, JsonException e)
    {
        long at = 0;
        ReadOnlySpan<byte> rest = text;
        for (long line = 0; line < (e.LineNumber ?? 0) && rest.IndexOf((byte)'\n') is >= 0 and int end; line++)
        {
            at += end + 1;
            rest = rest[(end + 1)..];
        }

        at += e.BytePositionInLine ?? 0;
        return at >= text.Length || text[(int)at..].Trim(" \t\r\n"u8).IsEmpty ? "unexpected end of JSON input"
            : $"invalid character '{(char)text[(int)at]}' looking for beginning of {(e.Message.Contains("property name", StringComparison.Ordinal) ? "object key string" : "value")}";
    }

    private static ImageConfig? Config(JsonElement? config) => config is not { } of ? null : new ImageConfig
    {
        Hostname = Text(of, "Hostname"),
        Domainname = Text(of, "Domainname"),
        AttachStdin = Flag(of, "AttachStdin"),
        AttachStdout = Flag(of, "AttachStdout"),
        AttachStderr = Flag(of, "AttachStderr"),
        Tty = Flag(of, "Tty"),
        OpenStdin = Flag(of, "OpenStdin"),
        User = Text(of, "User"),
        ExposedPorts = Keys(of, "ExposedPorts"),
        Env = Texts(of, "Env"),
        Cmd = Texts(of, "Cmd"),
        HasEmptyCmd = Member(of, "Cmd", JsonValueKind.Array) is { } list && list.GetArrayLength() == 0,
        HealthCheck = Member(of, "Healthcheck", JsonValueKind.Object) is { } check ? HealthOf(check) : null,
        Image = Text(of, "Image"),
        Volumes = Keys(of, "Volumes"),
        WorkingDir = Text(of, "WorkingDir"),
        Entrypoint = Texts(of, "Entrypoint"),
        OnBuild = Texts(of, "OnBuild"),
        Labels = Member(of, "Labels", JsonValueKind.Object) is { } labels ? LabelsOf(labels) : null,
        StopSignal = Text(of, "StopSignal"),
        Shell = Texts(of, "Shell"),
    };

    private static HealthCheck HealthOf(JsonElement check) => new(Texts(check, "Test"))
    {
        IntervalNs = Number(check, "Interval"),
        TimeoutNs = Number(check, "Timeout"),
        StartPeriodNs = Number(check, "StartPeriod"),
        StartIntervalNs = Number(check, "StartInterval"),
        Retries = (int)Math.Clamp(Number(check, "Retries"), int.MinValue, int.MaxValue),
    };

    private static long Number(JsonElement of, string name) =>
        Member(of, name, JsonValueKind.Number) is not { } value ? 0 : value.TryGetInt64(out long number) ? number : throw Unfit(name, value, "int64");

    private static SortedDictionary<string, string> LabelsOf(JsonElement labels)
    {
        return labels.EnumerateObject().ToSorted(label => label.Name, label => Text(labels, label.Name));
    }

    private static string[] Keys(JsonElement of, string name) => Member(of, name, JsonValueKind.Object) is { } set ? [.. set.EnumerateObject().Select(p => p.Name)] : [];

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) => Member(of, name, JsonValueKind.Array) is { } list ? list.EnumerateArray() : [];

    private static bool Flag(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static JsonElement? Member(JsonElement of, string name, JsonValueKind kind)
    {
        if (of.ValueKind != JsonValueKind.Object)
        {
            throw Unfit(name, of, "object");
        }

        return !of.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == kind ? value
            : throw Unfit(name, value, kind switch { JsonValueKind.Array => "[]string", JsonValueKind.Object => "map[string]interface {}", JsonValueKind.Number => "int64", _ => "string" });
    }

    private static FormatException Unfit(string name, JsonElement value, string type) =>
        new($"json: cannot unmarshal {KindOf(value)} into Go struct field .{name} of type {type}");

    // RFC 3339, whose fraction has up to nine digits; simulated time begins at an epoch of its own.
    private static long Time(JsonElement of)
    {
        string text = Text(of, "created");
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int end = dot < 0 ? -1 : text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9');
        string fraction = dot < 0 ? "" : end < 0 ? text[(dot + 1)..] : text.Substring(dot + 1, end);
        string whole = dot < 0 ? text : text[..dot] + (end < 0 ? "" : text[(dot + 1 + end)..]);
        if (!DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return Earliest;
        }

        Int128 ns = ((Int128)(time.ToUnixTimeSeconds() - Timestamps.EpochUnixSeconds) * 1_000_000_000) + long.Parse("0" + fraction[..Math.Min(9, fraction.Length)].PadRight(9, '0'), CultureInfo.InvariantCulture);
        return (long)Int128.Clamp(ns, Earliest, -Earliest);
    }
}
