using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The devices in the HostConfig object of <c>docker inspect</c>.</summary>
internal static class DevicesJson
{
    /// <summary>Writes Devices, DeviceCgroupRules and DeviceRequests.</summary>
    public static void Write(Utf8JsonWriter json, ContainerSpec spec)
    {
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
}
