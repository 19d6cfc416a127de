using System.Globalization;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary><c>docker system df -v --format</c>: all that is counted, as one object for a template.</summary>
internal static class DiskUsageDetails
{
    private const string Context = "*formatter.diskUsageContext";

    /// <summary>Prints it, without a line feed of its own as the client does (20.10.24, 28.2.2); the exit code.</summary>
    /// <param name="usage">What is counted.</param>
    /// <param name="format">The template.</param>
    /// <param name="shell">Where it goes.</param>
    public static int Fill(DiskUsage usage, string format, Shell shell)
    {
        if (GoTemplate.Parse(format.StartsWith("table ", StringComparison.Ordinal) ? format["table ".Length..] : format, shell.Profile, out string malformed) is not { } template)
        {
            shell.TemplateError(malformed);
            return 1;
        }

        using JsonDocument document = JsonDocument.Parse(Json(usage, shell.Engine));
        string? error = template.Fill(new TemplateJson(document.RootElement, Context), out string text);
        shell.Write(text);
        if (error is not null)
        {
            shell.Error(error);
        }

        return error is null ? 0 : 1;
    }

    private static string Json(DiskUsage usage, DockerEngine engine) => EngineJson.Object(json =>
    {
        Write(json, "Images", usage.Images.Select(i => Image(i, usage, engine)));
        Write(json, "Containers", engine.Containers.Reverse().Select(c => Container(c, engine)), ListColumns.Pointers(engine.Profile)?.Keys);
        Write(json, "Volumes", engine.CountedVolumes.Select(v => Volume(v, engine)));
        Write(json, "BuildCache", []);
    });

    private static SortedDictionary<string, string> Image(Image image, DiskUsage usage, DockerEngine engine)
    {
        long shared = usage.Shared(image);
        SortedDictionary<string, string> row = ImageColumns.Of(image, image.Names.Count > 0 ? image.Names[0] : "<none>:<none>", "", engine.Clock.Now, cut: false);
        row["Containers"] = usage.Users(image).ToString(CultureInfo.InvariantCulture);
        row["SharedSize"] = HumanSize.Decimal(shared, 4);
        row["UniqueSize"] = HumanSize.Decimal(image.Size - shared, 4);
        row["VirtualSize"] = HumanSize.Decimal(image.Size, 4);
        return row;
    }

    private static SortedDictionary<string, string> Container(Container container, DockerEngine engine)
    {
        SortedDictionary<string, string> row = ListColumns.Of(container, engine, cut: false, size: false);
        row["Size"] = HumanSize.Decimal(container.Files.WritableSize, 4);
        return row;
    }

    private static SortedDictionary<string, string> Volume(DockerVolume volume, DockerEngine engine)
    {
        SortedDictionary<string, string> row = new(StringComparer.Ordinal)
        {
            ["Driver"] = "local",
            ["Labels"] = ListColumns.LabelsOf(volume.Labels),
            ["Links"] = engine.Users(volume).Count().ToString(CultureInfo.InvariantCulture),
            ["Mountpoint"] = volume.Mountpoint,
            ["Name"] = volume.Name,
            ["Scope"] = "local",
            ["Size"] = HumanSize.Decimal(volume.Content.SizeAt(engine.Clock.Now), 4),
        };
        foreach (string ofSwarm in engine.Profile.ExperimentalClient ? [] : new[] { "Availability", "Group", "Status" })
        {
            row[ofSwarm] = "N/A";
        }

        return row;
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<SortedDictionary<string, string>> rows, IEnumerable<string>? nulls = null)
    {
        json.WriteStartArray(name);
        foreach (SortedDictionary<string, string> row in rows)
        {
            json.WriteStartObject();
            foreach (string key in row.Keys.Concat(nulls ?? []).Order(StringComparer.Ordinal))
            {
                json.WriteString(key, row.GetValueOrDefault(key));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
