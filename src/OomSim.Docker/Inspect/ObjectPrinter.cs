using System.Text.Json;

namespace OomSim.Docker;

/// <summary>How the <c>inspect</c> commands print what they found: as a JSON array, or a line of a template for each.</summary>
internal static class ObjectPrinter
{
    /// <summary>Inspects objects one by one; the exit code.</summary>
    /// <param name="words">What was typed for them.</param>
    /// <param name="json">An object as an array of one; null where there is none.</param>
    /// <param name="missing">The error about that.</param>
    /// <param name="format">As typed.</param>
    /// <param name="shell">Where it writes.</param>
    /// <param name="hasJson">False where the client keeps no JSON of an object.</param>
    public static int Inspect(IReadOnlyList<string> words, Func<string, string?> json, Func<string, string> missing, string format, Shell shell, bool hasJson = true)
    {
        (string Typed, string? Json)[] looked = [.. words.Select(w => (w, json(w)))];
        return Print([.. looked.Select(l => l.Json).OfType<string>()], [.. looked.Where(l => l.Json is null).Select(l => missing(l.Typed))], format, shell, hasJson);
    }

    private static int Print(IReadOnlyList<string> found, List<string> errors, string format, Shell shell, bool hasJson)
    {
        bool isJson = format.Length == 0 || (format == "json" && shell.Profile.InspectFormatJson);
        if (isJson)
        {
            string json = found.Count == 0 ? "[]" : $"[\n{string.Join(",\n", found.Select(f => f[2..^2]))}\n]";
            if (format.Length > 0)
            {
                using JsonDocument document = JsonDocument.Parse(json);
                json = TemplateValue.Json(document.RootElement);
            }

            shell.Out(json);
        }
        else if (!Fill(found, errors, format, shell, hasJson))
        {
            return 64;
        }

        if (errors.Count > 0)
        {
            shell.Error(string.Join("\n", errors));
        }

        return errors.Count > 0 ? 1 : 0;
    }

    /// <summary>A fault of a template as <c>inspect</c> puts it.</summary>
    public static string Worded(string error) => error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : "template parsing error: " + error;

    /// <summary>The exit code where a template is none, which is told; null where it is one.</summary>
    /// <param name="format">As typed.</param>
    /// <param name="shell">Where it writes.</param>
    public static int? Malformed(string format, Shell shell)
    {
        if (format is "" or "json" || ContainerTemplate.Read(format, shell.Profile, out string malformed) is not null)
        {
            return null;
        }

        shell.Error(Worded(malformed));
        return malformed.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? 1 : 64;
    }

    private static bool Fill(IReadOnlyList<string> found, List<string> errors, string format, Shell shell, bool hasJson)
    {
        if (ContainerTemplate.Read(format, shell.Profile, out string malformed) is not { } template)
        {
            shell.Error(Worded(malformed));
            return false;
        }

        bool printed = false;
        foreach (string one in found)
        {
            using JsonDocument document = JsonDocument.Parse(one);
            if (template.Fill(document.RootElement[0], shell.Profile, out string text, hasJson) is { } error)
            {
                errors.Add(Worded(error));
            }
            else
            {
                shell.Out(text);
                printed = true;
            }
        }

        if (!printed)
        {
            shell.Out("");
        }

        return true;
    }
}
