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

        json.WriteObjects("DeviceRequests", spec.DeviceRequests, request =>
        {
            json.WriteString("Driver", request.Driver);
            json.WriteNumber("Count", request.Count);
            json.WriteTextsOrNull("DeviceIDs", request.Ids ?? []);
            if (request.Capabilities.Count == 0)
            {
                json.WriteNull("Capabilities");
                json.WriteNull("Options");
                return;
            }

            // Any of several lists will do; the client sends one.
            json.WriteStartArray("Capabilities");
            json.WriteTexts(request.Capabilities);
            json.WriteEndArray();
            json.WriteMap("Options", request.Options);
        });
    }

    private static void WriteDevices(Utf8JsonWriter json, ContainerSpec spec)
    {
        if (spec.AskedByCompose && spec.Devices.Count == 0)
        {
            json.WriteNull("Devices");
            return;
        }

        json.WriteObjects("Devices", spec.Devices, device =>
        {
            json.WriteString("PathOnHost", device.PathOnHost);
            json.WriteString("PathInContainer", device.PathInContainer);
            json.WriteString("CgroupPermissions", device.Permissions);
        });
    }
}
