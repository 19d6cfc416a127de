using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The devices in the HostConfig object of <c>docker inspect</c>.</summary>
internal static class DevicesJson
{
    /// <summary>Writes Devices, DeviceCgroupRules and DeviceRequests.</summary>
    public static void Write(Utf8JsonWriter json, ContainerSpec spec)
    {
        WriteDevices(json, spec);
        json.WriteTextsOrNull("DeviceCgroupRules", spec.DeviceRules);
        if (spec.DeviceRequests.Count == 0)
        {
            json.WriteNull("DeviceRequests");
            return;
        }

        json.WriteStartArray("DeviceRequests");
        foreach (DeviceRequest request in spec.DeviceRequests)
        {
            json.WriteStartObject();
            json.WriteString("Driver", request.Driver);
            json.WriteNumber("Count", request.Count);
            json.WriteTextsOrNull("DeviceIDs", request.Ids ?? []);
            if (request.Capabilities.Count == 0)
            {
                json.WriteNull("Capabilities");
                json.WriteNull("Options");
                json.WriteEndObject();
                continue;
            }

            json.WriteStartArray("Capabilities");
            json.WriteStartArray();
            foreach (string capability in request.Capabilities)
            {
                json.WriteStringValue(capability);
            }

            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteMap("Options", request.Options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDevices(Utf8JsonWriter json, ContainerSpec spec)
    {
        if (spec.AskedByCompose && spec.Devices.Count == 0)
        {
            json.WriteNull("Devices");
            return;
        }

        json.WriteStartArray("Devices");
        foreach (DeviceMapping device in spec.Devices)
        {
            json.WriteStartObject();
            json.WriteString("PathOnHost", device.PathOnHost);
            json.WriteString("PathInContainer", device.PathInContainer);
            json.WriteString("CgroupPermissions", device.Permissions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
