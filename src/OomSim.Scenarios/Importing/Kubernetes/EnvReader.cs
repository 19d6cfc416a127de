using System.Globalization;
using System.Text;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Variables of a container (<c>env</c>), and what <c>$(NAME)</c> in them and in its command stands for.</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class EnvReader(KubeFields fields)
{
    /// <summary>Reads them, in order; what a cluster alone knows (config maps, secrets, fields of the pod) is left out.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="own">Its own requests and limits, which variables may have as their values.</param>
    /// <param name="pod">All containers of the pod, whose requests and limits they may have as well.</param>
    public IReadOnlyList<(string Name, string Value)> Read(Mapping container, string path, PodContainer own, IReadOnlyList<PodContainer> pod)
    {
        List<(string Name, string Value)> result = [];
        IReadOnlyList<Node> items = fields.Items(container["env"], path + ".env");
        for (int i = 0; i < items.Count; i++)
        {
            string at = FormattableString.Invariant($"{path}.env[{i}]");
            if (fields.Object(items[i], at) is not { } item)
            {
                continue;
            }

            string? name = fields.Text(item["name"], at + ".name");
            if (string.IsNullOrEmpty(name))
            {
                fields.Bag.Error(item.At, $"{at}.name: Required value");
                continue;
            }

            Mapping? from = fields.Object(item["valueFrom"], at + ".valueFrom");
            string? value = from is null ? Expand(fields.Text(item["value"], at + ".value") ?? "", result) : OfResource(from, at + ".valueFrom", own, pod);
            result.RemoveAll(v => v.Name == name);
            if (value is not null)
            {
                result.Add((name, value));
            }
        }

        return result;
    }

    /// <summary>A text with its variables: <c>$(NAME)</c> of one that is known is its value, <c>$$</c> is a dollar, all else stays.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">The variables.</param>
    public static string Expand(string text, IReadOnlyList<(string Name, string Value)> variables)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            int end = text[i] == '$' && i + 1 < text.Length && text[i + 1] == '(' ? text.IndexOf(')', i) : -1;
            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (end > 0)
            {
                string name = text[(i + 2)..end];
                result.Append(variables.FirstOrDefault(v => v.Name == name) is { Name: not null } known ? known.Value : text[i..(end + 1)]);
                i = end;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    // In units of the divisor, rounded up; that of who has no limit is not known here. Who requests nothing requests 0 (ExtractContainerResourceValue).
    private string? OfResource(Mapping from, string path, PodContainer own, IReadOnlyList<PodContainer> pod)
    {
        string at = path + ".resourceFieldRef";
        if (fields.Object(from["resourceFieldRef"], at) is not { } reference || from["resourceFieldRef"] is null)
        {
            fields.LeaveOut("valueFrom", from.At);
            return null;
        }

        PodContainer? resources = fields.Text(reference["containerName"], at + ".containerName") is { Length: > 0 } name ? pod.FirstOrDefault(c => c.Name == name) : own;
        if (resources is null)
        {
            fields.Bag.Warning(reference["containerName"]!.At, $"{at}.containerName: container {fields.Text(reference["containerName"], at)} not found: a kubelet does not make this container, here it only lacks the variable", Suggestions.Nearest(fields.Text(reference["containerName"], at)!, pod.Select(c => c.Name)));
            return null;
        }

        string? resource = fields.Text(reference["resource"], at + ".resource");
        ResourceValue? value = resource switch
        {
            "limits.memory" => resources.MemoryLimit,
            "requests.memory" => resources.MemoryRequest,
            "limits.cpu" => resources.CpuLimit,
            "requests.cpu" => resources.CpuRequest,
            _ => null,
        };
        decimal divisor = 1;
        if (fields.Text(reference["divisor"], at + ".divisor") is { } text && !KubeQuantity.TryParse(text, out divisor, out string error))
        {
            fields.Bag.Error(reference["divisor"]!.At, $"{at}.divisor: {error}");
            return null;
        }

        decimal amount = value is null ? 0 : value.Source.EndsWith("cpu", StringComparison.Ordinal) ? value.Value / 1000m : value.Value;
        return value is null && resource is not ("requests.memory" or "requests.cpu") ? null : decimal.Ceiling(amount / (divisor <= 0 ? 1 : divisor)).ToString(CultureInfo.InvariantCulture);
    }
}
