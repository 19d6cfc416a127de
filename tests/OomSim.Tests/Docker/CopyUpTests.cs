using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The first write to a file of the image (D7.7): fs/overlayfs/copy_up.c reads all of it and writes all of it.</summary>
public class CopyUpTests
{
    private const long MiB = 1 << 20;

    // 50 MiB of the layer below and 50 MiB of the copy: both are pages that the writer was the first to touch.
    [Fact]
    public void Both_files_are_charged_to_who_writes_first()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name first data");
        bench.RunTo(5);
        Assert.Equal((100 * MiB) + 4096, bench.Get("first").Read().File);
        Assert.Equal((50 * MiB) + 4096, bench.Get("first").Files.WritableSize);

        // What the second one reads of the layer is there.
        bench.Fine("run -d --name second data");
        bench.RunTo(10);
        Assert.Equal((50 * MiB) + 4096, bench.Get("second").Read().File);
    }

    // At 10 MiB/s the 50 MiB take 5 s to reach the disk, where the copy has to be before it gets its name.
    [Fact]
    public void The_copy_has_its_name_once_it_is_on_the_disk()
    {
        DockerBench bench = Bench(c => c with { DiskWrite = 10 * MiB });
        bench.Fine("run -d --name app data");
        bench.RunTo(4.9);
        Assert.Equal(0, bench.Get("app").Files.WritableSize);
        Assert.Equal(100 * MiB, bench.Get("app").Read().File);
        bench.RunTo(5.5);
        Assert.Equal((50 * MiB) + 4096, bench.Get("app").Files.WritableSize);
    }

    [Fact]
    public void A_file_larger_than_the_limit_is_copied_and_nobody_dies()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d -m 20m --name app data");
        bench.RunTo(60);
        Assert.Equal("running", bench.Get("app").Status);
        Assert.Equal((50 * MiB) + 4096, bench.Get("app").Files.WritableSize);
        Assert.InRange(bench.Get("app").Read().File, 10 * MiB, 20 * MiB);
    }

    // 80 MiB: 55 are the image's, so half of the copy finds room. It is given up, and all that it took.
    [Fact]
    public void A_copy_that_finds_no_room_leaves_nothing_behind()
    {
        DockerBench bench = Bench(c => c with { DiskSize = 80 * MiB });
        bench.Fine("create --name app data");
        bench.Do("start -a app");
        Assert.Equal(("exited", 1, 0L), (bench.Get("app").Status, bench.Get("app").ExitCode, bench.Get("app").Files.WritableSize));
        Assert.Equal(55 * MiB, bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now));
        Assert.Equal(50 * MiB, bench.Host.FindCgroup("/docker")!.Read().File);
    }

    // The copy is a file without a name: nobody has it once the process is gone, whose group still pays for what it read.
    [Fact]
    public void A_copy_goes_with_a_process_that_is_killed()
    {
        DockerBench bench = Bench(c => c with { DiskSize = 200 * MiB, MemoryBandwidth = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.RunTo(3); // written by 5 s
        Assert.True(bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now) > 60 * MiB);
        bench.Host.SendSignal(Copier(bench), SignalNumber.Kill);
        bench.RunTo(20);
        Assert.Equal((0L, 50 * MiB), (bench.Get("app").Files.WritableSize, bench.Get("app").Read().File));
        Assert.Equal(55 * MiB, bench.Host.DiskRoom.UsedAt(bench.Simulator.Now));
    }

    // Read by 0.1 s and written by 0.2 s, it is synced until 5.2 s; nothing acts before that, and then it has its name (mm/filemap.c, folio_wait_writeback).
    [Fact]
    public void Who_is_killed_while_the_copy_is_synced_leaves_it()
    {
        DockerBench bench = Bench(c => c with { DiskWrite = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.RunTo(2);
        bench.Host.SendSignal(Copier(bench), SignalNumber.Kill);
        bench.RunTo(10);
        Assert.DoesNotContain(bench.Get("app").Cgroup!.Members, p => p.Comm == "copier");
        Assert.Equal(50 * MiB, bench.Get("app").Files.WritableSize);
    }

    // The handler runs between the call that copies and the write.
    [Fact]
    public void A_handler_runs_before_the_write_that_made_the_copy()
    {
        DockerBench bench = Bench(c => c with { DiskWrite = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app handler");
        bench.RunTo(2);
        bench.Host.SendSignal(bench.Get("app").Cgroup!.Members.Single(p => p.Comm == "handler"), 10);
        bench.RunTo(7);
        Assert.Equal(50 * MiB, bench.Get("app").Files.WritableSize);
        bench.RunTo(9);
        Assert.Equal((50 * MiB) + 4096, bench.Get("app").Files.WritableSize);
    }

    // 50 MiB are read at 10 MiB/s. A pause at 3 s ends the call; from 4 s on the 30 MiB that are cached are there, the others take 2 s more.
    [Fact]
    public void A_pause_begins_the_copy_anew()
    {
        DockerBench bench = Bench(c => c with { DiskRead = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.RunTo(3);
        bench.Fine("pause app");
        bench.RunTo(4);
        bench.Fine("unpause app");
        bench.RunTo(5.9);
        Assert.Equal(0, bench.Get("app").Files.WritableSize);
        bench.RunTo(7);
        Assert.Equal((50 * MiB) + 4096, bench.Get("app").Files.WritableSize);
        Assert.Equal((100 * MiB) + 4096, bench.Get("app").Read().File);
    }

    // It waits for the lock of the file as well (fs/overlayfs/util.c, ovl_nlink_start): synced until 5.2 s, the copy has its name, and then has none.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_removes_a_file_waits_until_it_is_copied(bool isTool)
    {
        DockerBench bench = Bench(c => c with { DiskWrite = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.RunTo(2);
        bench.Fine(isTool ? "exec -d app rm /data" : "exec -d app remover");
        bench.RunTo(5.1);
        Assert.NotNull(bench.Get("app").Files.Find("/data"));
        Assert.Contains(bench.Get("app").Cgroup!.Members, p => p.Comm is "rm" or "remover");
        bench.RunTo(10);
        Assert.Equal(0, bench.Get("app").Files.WritableSize);
        Assert.Null(bench.Get("app").Files.Find("/data"));
        Assert.DoesNotContain(bench.Get("app").Cgroup!.Members, p => p.Comm is "rm" or "remover");
        Assert.Equal(50 * MiB, bench.Get("app").Read().File);
    }

    [Fact]
    public void A_file_that_is_removed_while_it_is_copied_stays_away()
    {
        DockerBench bench = Bench(c => c with { DiskWrite = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.RunTo(2);
        Assert.Null(bench.Get("app").Files.Remove("/data"));
        bench.RunTo(10);
        Assert.Equal(("D /data\n", 0L), (bench.Fine("diff app").Stdout, bench.Get("app").Files.WritableSize));
        Assert.Equal(50 * MiB, bench.Get("app").Read().File);
    }

    // Its time is written as well.
    [Fact]
    public void What_is_touched_is_copied_whole()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app idle");
        bench.Fine("exec app touch /data /new");
        Assert.Equal(("C /data\nA /new\n", 50 * MiB), (bench.Fine("diff app").Stdout, bench.Get("app").Files.WritableSize));
    }

    // The second waits for the lock of the file (fs/overlayfs/util.c, ovl_copy_up_start), and finds it copied.
    [Fact]
    public void Two_who_write_first_copy_once()
    {
        DockerBench bench = Bench(c => c with { DiskSize = 120 * MiB, DiskWrite = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.Fine("exec -d app copier");
        bench.RunTo(5.5);
        Assert.Equal((50 * MiB) + 8192, bench.Get("app").Files.WritableSize);
        Assert.Equal((100 * MiB) + 8192, bench.Get("app").Read().File);
    }

    // It is given up after 3 of 5 s, and begun anew by the other.
    [Fact]
    public void Who_waits_for_a_copy_that_is_given_up_makes_it()
    {
        DockerBench bench = Bench(c => c with { MemoryBandwidth = 10 * MiB });
        bench.Fine("run -d --name app idle");
        bench.Fine("exec -d app copier");
        bench.RunTo(1);
        bench.Fine("exec -d app handler");
        bench.RunTo(3);
        bench.Host.SendSignal(Copier(bench), SignalNumber.Kill);
        bench.RunTo(5.5);
        Assert.Equal(0, bench.Get("app").Files.WritableSize);
        bench.RunTo(10);
        Assert.Equal((50 * MiB) + 4096, bench.Get("app").Files.WritableSize);
        Assert.InRange(bench.Get("app").Read().File, 100 * MiB, (100 * MiB) + 4096); // whole pages of what flowed
    }

    private static Process Copier(DockerBench bench) => bench.Get("app").Cgroup!.Members.Single(p => p.Comm == "copier");

    private static DockerBench Bench(Func<HostConfig, HostConfig>? configure = null)
    {
        var bench = new DockerBench("20.10", configure: configure);
        Step write = new WriteStep("/data", Quantity.Of(4096), Pace.Free);
        var copier = new ProgramDefinition { Name = "copier", Comm = "copier", Steps = [write] };
        var handler = new ProgramDefinition
        {
            Name = "handler",
            Comm = "handler",
            Steps = [write],
            OnSignal = new SortedDictionary<int, SignalHandler> { [10] = new SignalHandler([new SleepStep(Quantity.Of(2 * SimTime.Second))]) },
        };
        var remover = new ProgramDefinition { Name = "remover", Comm = "remover", Steps = [new RemoveFileStep("/data")] };
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["copier"] = copier, ["handler"] = handler, ["remover"] = remover };
        var data = new LayerDefinition("data", 50 * MiB, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/data"] = 50 * MiB });
        bench.Engine.AddImage(new ImageDefinition("data", [data], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "data", Steps = [write, new SleepStep(null)] }, processes)));
        bench.Engine.AddImage(new ImageDefinition("idle", [data], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "idle", Steps = [new SleepStep(null)] }, processes)));
        return bench;
    }
}
