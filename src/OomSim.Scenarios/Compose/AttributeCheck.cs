using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Checks of single attributes that Compose's loader makes beyond its schema, in its words.</summary>
/// <param name="bag">Where findings go.</param>
internal sealed class AttributeCheck(DiagnosticBag bag)
{
    private const string Invalid = ": invalid compose project";

    /// <summary>Checks one service.</summary>
    public void CheckService(string name, Mapping body)
    {
        if (body["build"] is Mapping build)
        {
            CheckBuild(name, build, body["platform"] as Scalar);
        }

        CheckRange(body["cpu_count"], $"services.{name}.cpu_count", int.MaxValue);
        CheckRange(body["cpu_percent"], $"services.{name}.cpu_percent", 100);
        foreach (string hooks in (string[])["post_start", "pre_stop"])
        {
            if (body.Find(hooks) is { Value: Sequence { Items.Count: > 0 } } given)
            {
                bag.Warning(given.At, $"services.{name}.{hooks} is not simulated: its commands are not run");
            }
        }

        CheckVolumes(name, Items(body["volumes"]));
        CheckModes($"services.{name}.configs", body["configs"]);
        CheckModes($"services.{name}.secrets", body["secrets"]);
        CheckModes($"services.{name}.build.secrets", (body["build"] as Mapping)?["secrets"]);
        CheckWatch(name, Items((body["develop"] as Mapping)?["watch"]));
        Node? reservations = ((body["deploy"] as Mapping)?["resources"] as Mapping)?["reservations"];
        CheckDevices($"services.{name}.deploy.resources.reservations.devices", Items((reservations as Mapping)?["devices"]), true);
        CheckDevices($"services.{name}.gpus", Items(body["gpus"]), false);
        foreach (Scalar host in Items(body["extra_hosts"]).OfType<Scalar>().Where(h => h.Text.Length > 0 && !h.Text.AsSpan().ContainsAny(":=")))
        {
            bag.Error(host.At, $"invalid additional host, missing IP: {host.Text}: write HOST:IP");
        }
    }

    /// <summary>Checks what services share: volumes, configs and secrets.</summary>
    public void CheckResources(Mapping root)
    {
        foreach (Entry volume in Entries(root["volumes"]).Where(v => IsExternal(v.Value)))
        {
            foreach (Entry other in Entries(volume.Value).Where(e => e.Key is not ("name" or "external") && !e.Key.StartsWith("x-", StringComparison.Ordinal)))
            {
                bag.Error(other.At, $"volumes.{volume.Key}: conflicting parameters \"external\" and \"{other.Key}\" specified: an external volume has a name alone");
            }
        }

        CheckSource(root, "configs", "file", "environment", "content");
        CheckSource(root, "secrets", "file", "environment");
    }

    private void CheckSource(Mapping root, string section, params string[] keys)
    {
        foreach (Entry one in Entries(root[section]).Where(e => e.Value is Mapping))
        {
            Mapping body = (Mapping)one.Value;
            string[] given = [.. keys.Where(k => body.Find(k) is not null)];
            if (given.Length > 1)
            {
                bag.Error(body.Find(given[1])!.At, $"{section}.{one.Key}: {string.Join('|', keys)} attributes are mutually exclusive");
            }
            else if (given.Length == 0 && section == "configs" && !IsExternal(body))
            {
                bag.Error(one.At, $"{section}.{one.Key}: one of {string.Join('|', keys)} must be set");
            }
        }
    }

    private void CheckBuild(string name, Mapping build, Scalar? platform)
    {
        if (build["dockerfile"] is Scalar { Text.Length: > 0 } && build.Find("dockerfile_inline") is { Value: Scalar { Text.Length: > 0 } } inline)
        {
            bag.Error(inline.At, $"service \"{name}\" declares mutually exclusive dockerfile and dockerfile_inline{Invalid}");
        }

        List<Node> platforms = Items(build["platforms"]);
        if (platform is { Text.Length: > 0 } && platforms.Count > 0 && !platforms.OfType<Scalar>().Any(p => p.Text == platform.Text))
        {
            bag.Error(build["platforms"]!.At, $"service.build.platforms MUST include service.platform \"{platform.Text}\"{Invalid}");
        }
    }

    private void CheckRange(Node? node, string path, int maximum)
    {
        if (node is Scalar { ScalarKind: ScalarKind.Integer } scalar && CoreSchema.ToInteger(scalar.Text) is { } value && (value < 0 || value > maximum))
        {
            bag.Error(node.At, $"{path} must be {ValueReader.Range(Unit.Count, 0, maximum)}, not {scalar.Value}");
        }
    }

    /// <summary>The mode of a file: a text is octal, a number is what it is; null for what is neither (compose-go, FileMode).</summary>
    /// <param name="mode">As it is written.</param>
    public static long? FileMode(Scalar mode)
    {
        if (mode.ScalarKind == ScalarKind.Integer)
        {
            return CoreSchema.ToInteger(mode.Text);
        }

        if (mode.Text.Length is 0 or > 21 || !mode.Text.All(c => c is >= '0' and <= '7'))
        {
            return null;
        }

        return Convert.ToInt64(mode.Text, 8);
    }

    private void CheckModes(string path, Node? files)
    {
        List<Node> items = Items(files);
        for (int i = 0; i < items.Count; i++)
        {
            if ((items[i] as Mapping)?["mode"] is Scalar { IsNull: false } mode && FileMode(mode) is null)
            {
                string why = mode.ScalarKind is ScalarKind.String or ScalarKind.Interpolated ? $"strconv.ParseInt: parsing \"{mode.Text}\": invalid syntax" : "unexpected value type for mode";
                bag.Error(mode.At, FormattableString.Invariant($"{path}.{i}.mode: {why}: write it in octal, as 0440"));
            }
        }
    }

    private void CheckVolumes(string name, List<Node> volumes)
    {
        for (int i = 0; i < volumes.Count; i++)
        {
            string path = FormattableString.Invariant($"services.{name}.volumes.{i}");
            if (volumes[i] is Mapping volume)
            {
                if (volume["target"] is null)
                {
                    bag.Error(volume.At, $"{path} is missing a mount target: write target: /PATH");
                }

                if (volume["type"] is Scalar { Text: "cluster" or "npipe" } other)
                {
                    bag.Warning(other.At, $"{path}: a volume of type {other.Text} is not simulated: nothing is mounted");
                }

                if (volume["type"] is Scalar { Text: "bind" } type && volume["source"] is not Scalar { Text.Length: > 0 })
                {
                    bag.Error(type.At, $"{path}: invalid mount config for type \"bind\": field Source must not be empty");
                }
            }
            else if (volumes[i] is Scalar { ScalarKind: ScalarKind.String } text && !text.Text.Contains('\\', StringComparison.Ordinal) && text.Text.Split(':').Length > 3)
            {
                bag.Error(text.At, $"invalid spec: {text.Text}: too many colons: write SOURCE:TARGET:MODE");
            }
        }
    }

    private void CheckWatch(string name, List<Node> watches)
    {
        foreach (Mapping watch in watches.OfType<Mapping>())
        {
            if (watch["path"] is Scalar { Text.Length: 0, ScalarKind: ScalarKind.String } blank)
            {
                bag.Error(blank.At, $"services.{name}.develop.watch: path: value can't be blank");
            }

            if (watch["action"] is Scalar { Text: "sync" or "sync+restart" or "sync+exec" } action && watch["target"] is not Scalar { Text.Length: > 0 })
            {
                bag.Error(action.At, $"services.{name}.develop.watch: target is required for non-rebuild actions{Invalid}");
            }
        }
    }

    private void CheckDevices(string path, List<Node> devices, bool namesSome)
    {
        for (int i = 0; i < devices.Count; i++)
        {
            if (devices[i] is not Mapping device)
            {
                continue;
            }

            string at = FormattableString.Invariant($"{path}.{i}");
            if (namesSome && device["capabilities"] is null && device["driver"] is null)
            {
                bag.Error(device.At, $"{at} needs 'capabilities' or 'driver'");
            }

            if (device["count"] is not null && device.Find("device_ids") is { } ids)
            {
                bag.Error(ids.At, $"{at}: \"count\" and \"device_ids\" attributes are exclusive");
            }

            if (device["count"] is Scalar { ScalarKind: ScalarKind.String } count && count.Text != "all" && !Units.TryParse(Unit.Count, count.Text, out _, out _))
            {
                bag.Error(count.At, $"{at}.count: invalid value \"{count.Text}\", the only value allowed is 'all' or a number");
            }
        }
    }

    private static bool IsExternal(Node node) =>
        (node as Mapping)?["external"] is { } external && (external is Mapping || (external is Scalar flag && ValueReader.FlagOf(flag.Text) != false));

    private static List<Node> Items(Node? node) => (node as Sequence)?.Items ?? [];

    private static List<Entry> Entries(Node? node) => (node as Mapping)?.Entries ?? [];
}
