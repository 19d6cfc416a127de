using OomSim.Results;

namespace OomSim.Tests.Results;

/// <summary>Writes the files of a made-up run: leaks with kills and restarts, a hang, a pause, a cache, swap.</summary>
internal static class SyntheticRun
{
    private const long MiB = 1 << 20;
    private const long Tick = 100_000_000;

    public static RunSummary Write(RunFolder folder, int containers, long seconds = 60, long step = Tick)
    {
        using (var writer = new TraceWriter(folder, null))
        {
            WriteRows(writer, containers, seconds * 1_000_000_000, step);
        }

        var summary = new RunSummary { Scenario = folder.Name, Seed = 7, Version = "0.1.0", CgroupVersion = 1, SimulatedNs = seconds * 1_000_000_000 };
        TextFiles.WriteSummary(folder, summary);
        return summary;
    }

    private static void WriteRows(TraceWriter writer, int containers, long end, long step)
    {
        var used = new long[containers];
        var kills = new long[containers];
        var restarts = new long[containers];
        var downUntil = new long[containers];
        var cpu = new long[containers];
        for (long now = 0; now <= end; now += step)
        {
            long anonymous = 0, files = 0;
            for (int i = 0; i < containers; i++)
            {
                bool paused = i % 5 == 1 && now > end / 3 && now < end / 2;
                bool hungKind = i % 5 == 2;
                long limit = (64 + (32 * (i % 4))) * MiB;
                bool down = now < downUntil[i];
                if (!down && !paused)
                {
                    used[i] += (i + 1) * step / 2_000;
                    cpu[i] += step / (i + 2);
                }

                string state = down ? "restarting" : paused ? "paused" : "running";
                string condition = down ? "none" : paused ? "frozen" : now / 1_000_000_000 % 7 < 2 ? "idle" : "active";
                long cache = i % 3 == 0 && !down ? Math.Max(0, Math.Min(20 * MiB, limit - used[i] - (3 * MiB))) : 0;
                long total = used[i] + cache + (2 * MiB);
                if (total > limit && hungKind)
                {
                    used[i] = limit - (2 * MiB);
                    total = limit;
                    condition = "hung";
                }

                if (total > limit && !down)
                {
                    writer.Add(Row(i, now, "running", "active", limit, limit - (2 * MiB), 0, kills[i], restarts[i], cpu[i]));
                    writer.Add(new EventRow { Time = now, Source = "kernel", Type = "oom_kill", Subject = Name(i) + "/hog", Detail = "pid=" + (100 + i) });
                    kills[i]++;
                    restarts[i]++;
                    used[i] = 0;
                    cache = 0;
                    downUntil[i] = now + (end / 40);
                    state = "restarting";
                    condition = "none";
                    cpu[i] = 0;
                    down = true;
                }

                writer.Add(Row(i, now, state, condition, down ? null : limit, used[i], cache, kills[i], restarts[i], cpu[i]));
                anonymous += used[i];
                files += cache;
            }

            long host = Math.Max(512, containers * 192) * MiB;
            long swap = Math.Min(200 * MiB, now / 1_000_000_000 * MiB * 200 / Math.Max(1, end / 1_000_000_000));
            writer.Add(new HostRow
            {
                Time = now,
                MemoryTotal = host,
                MemoryFree = host - anonymous - files - (180 * MiB),
                MemoryAvailable = host - anonymous - (180 * MiB),
                Anon = anonymous,
                File = files,
                SwapTotal = 256 * MiB,
                SwapFree = (256 * MiB) - swap,
                CpuBusyCores = 1.5,
            });
        }
    }

    public static string Name(int i) => i == 4 ? "a-service-with-a-rather-long-name-1" : "svc-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ContainerRow Row(int i, long now, string state, string condition, long? limit, long anon, long cache, long kills, long restarts, long cpu)
    {
        bool down = state == "restarting";
        long kernel = down ? 0 : 2 * MiB;
        return new ContainerRow
        {
            Time = now,
            Container = Name(i),
            State = state,
            Condition = condition,
            MemoryCurrent = down ? 0 : anon + cache + kernel,
            MemoryLimit = limit,
            WorkingSet = anon,
            DockerStats = anon,
            Anon = down ? 0 : anon,
            File = cache,
            KernelMemory = kernel,
            CpuUsageNs = cpu,
            Swap = i % 4 == 3 ? anon / 5 : 0,
            Pids = down ? 0 : 1,
            OomKills = kills,
            OomEvents = kills,
            RestartCount = restarts,
        };
    }
}
