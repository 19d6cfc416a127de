using System.Globalization;
using System.Text;
using CsCheck;
using CsvHelper;
using CsvHelper.Configuration;
using OomSim.Results;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

public sealed class CsvTests
{
    [Fact]
    public void Columns_are_those_of_the_contract()
    {
        Assert.Equal(
            "time_s,container,state,condition,memory_current_bytes,memory_limit_bytes,working_set_bytes,docker_stats_bytes,anon_bytes,file_bytes,shmem_bytes,kernel_bytes,swap_bytes,cpu_usage_s,cpu_throttled_s,pids,oom_events,oom_kills,restart_count,psi_memory_some_avg10,psi_memory_full_avg10",
            string.Join(',', ContainerRow.Columns));
        Assert.Equal(
            "time_s,container,pid,ppid,comm,state,rss_bytes,anon_bytes,file_bytes,shmem_bytes,swap_bytes,vm_bytes,oom_score_adj,oom_score,cpu_usage_s",
            string.Join(',', ProcessRow.Columns));
        Assert.Equal(
            "time_s,memory_total_bytes,memory_free_bytes,memory_available_bytes,file_bytes,anon_bytes,shmem_bytes,dirty_bytes,swap_total_bytes,swap_free_bytes,cpu_busy_cores,disk_read_bytes_per_s,disk_write_bytes_per_s",
            string.Join(',', HostRow.Columns));
        Assert.Equal(
            "time_s,path,current,peak,max,high,low,min,swap_current,swap_max,events_low,events_high,events_max,events_oom,events_oom_kill,events_oom_group_kill,failcnt,under_oom,oom_kill_disable,frozen",
            string.Join(',', CgroupRow.Columns));
        Assert.Equal("time_s,kind,id,name,size_bytes,shared_bytes,unique_bytes,references", string.Join(',', StorageRow.Columns));
        Assert.Equal("time_s,source,type,subject,detail", string.Join(',', EventRow.Columns));
        Assert.Equal("time_s,command,exit_code,stdout,stderr", string.Join(',', CommandRow.Columns));
    }

    [Fact]
    public void A_container_row_reads_as_the_contract_says()
    {
        var row = new ContainerRow
        {
            Time = 1_234_567_899,
            Container = "app",
            State = "running",
            Condition = "active",
            MemoryCurrent = 67108864,
            WorkingSet = 66000000,
            DockerStats = 65000000,
            Anon = 60000000,
            File = 5,
            Shmem = 4,
            KernelMemory = 3,
            Swap = 2,
            CpuUsageNs = 1_500_000_000,
            CpuThrottledNs = 999,
            Pids = 1,
            OomEvents = 6,
            OomKills = 7,
            RestartCount = 8,
            PsiSomeAvg10 = 12.354,
            PsiFullAvg10 = 0,
        };

        // 1 234 567 899 ns → 1.234567 s (truncated); 999 ns → 0.000000 s; no limit → empty; PSI with two decimals.
        Assert.Equal("1.234567,app,running,active,67108864,,66000000,65000000,60000000,5,4,3,2,1.500000,0.000000,1,6,7,8,12.35,0.00\n", Line(row));
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(0.004, "0.00")]
    [InlineData(0.006, "0.01")]
    [InlineData(7.1, "7.10")]
    [InlineData(99.999, "100.00")]
    public void Fractions_have_fixed_decimals_in_file_and_trace(double pressure, string cell)
    {
        var row = new ContainerRow { Container = "a", State = "running", Condition = "idle", PsiFullAvg10 = pressure };
        Assert.EndsWith("," + cell + "\n", Line(row), StringComparison.Ordinal);
        var trace = new RunTrace();
        new TraceWriter(null, trace).Add(row);
        Assert.Equal(cell, Assert.Single(trace.Rows(TraceTable.Container, "a")).Cell("psi_memory_full_avg10"));
    }

    [Fact]
    public void Truth_values_are_0_or_1_and_unknown_ones_empty()
    {
        var row = new CgroupRow { Time = 0, Path = "/docker/a", Current = 1, Max = 2, UnderOom = true, OomKillDisable = false, Failcnt = 3, Frozen = true };
        Assert.Equal("0.000000,/docker/a,1,0,2,,,,0,,,,,,0,,3,1,0,1\n", Line(row));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("cr\r", "\"cr\r\"")]
    [InlineData(" padded", "\" padded\"")]
    [InlineData("", "")]
    [InlineData("Größe 大", "Größe 大")]
    public void Cells_are_quoted_only_where_they_must_be(string cell, string written) =>
        Assert.Equal($"0.000000,{written},0,,\n", Line(new CommandRow { Time = 0, Command = cell, ExitCode = 0 }));

    [Fact]
    public void Any_text_comes_back_as_it_was() => Gen.String.Array[1, 6].Sample(cells =>
    {
        // A carriage return, a quote, anything: an independent reader must find what went in. Lone surrogates have no UTF-8.
        cells = [.. cells.Select(c => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(c)))];
        using var memory = new MemoryStream();
        using (var writer = new CsvLineWriter(memory))
        {
            writer.Text("first");
            foreach (string cell in cells)
            {
                writer.Text(cell);
            }

            writer.EndRow();
        }

        using var parser = new CsvParser(new StringReader(Encoding.UTF8.GetString(memory.ToArray())), new CsvConfiguration(CultureInfo.InvariantCulture));
        Assert.True(parser.Read());
        Assert.Equal(cells, parser.Record!.Skip(1));
        Assert.False(parser.Read());
    });

    [Fact]
    public void Long_texts_and_many_rows_pass_the_buffer_whole()
    {
        using var temporary = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(temporary.Path, "x");
        string big = new('ä', 100_000);
        using (var writer = new TraceWriter(folder, null))
        {
            for (int i = 0; i < 5; i++)
            {
                writer.Add(new CommandRow { Time = i, Command = big, ExitCode = i });
            }
        }

        string[] lines = File.ReadAllLines(Path.Combine(folder.TemporaryPath, "commands.csv"));
        Assert.Equal(6, lines.Length);
        Assert.All(lines.Skip(1), (line, i) => Assert.Equal($"0.000000,{big},{i},,", line));
    }

    [Fact]
    public void Too_many_rows_end_with_a_clear_error()
    {
        using var temporary = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(temporary.Path, "x");
        using var writer = new TraceWriter(folder, null, new RowLimits(MaxRowsPerFile: 2));
        writer.Add(new EventRow { Source = "kernel", Type = "a", Subject = "s" });
        writer.Add(new EventRow { Source = "kernel", Type = "b", Subject = "s" });
        var error = Assert.Throws<RowLimitException>(() => writer.Add(new EventRow { Source = "kernel", Type = "c", Subject = "s" }));
        Assert.StartsWith("events.csv: more than 2 rows; use a longer sample interval (--sample)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_trace_shows_cells_as_the_file_does()
    {
        var trace = new RunTrace(new RowLimits(MaxRowsInMemory: 3));
        var writer = new TraceWriter(null, trace);
        writer.Add(new ContainerRow { Time = 5_000, Container = "a", State = "running", Condition = "idle", MemoryLimit = 9, PsiSomeAvg10 = 1.5 });
        writer.Add(new ContainerRow { Time = 6_000, Container = "b", State = "exited", Condition = "none" });
        writer.Add(new ContainerRow { Time = 7_000, Container = "a", State = "exited", Condition = "none" });
        Assert.Throws<RowLimitException>(() => writer.Add(new ContainerRow { Container = "a", State = "exited", Condition = "none" }));

        ITraceRow[] rows = [.. trace.Rows(TraceTable.Container, "a")];
        Assert.Equal([5_000, 7_000], rows.Select(r => r.Time));
        Assert.Equal(["0.000005", "running", "9", "1.50"], new[] { "time_s", "state", "memory_limit_bytes", "psi_memory_some_avg10" }.Select(rows[0].Cell));
        Assert.Null(rows[1].Cell("memory_limit_bytes"));
        Assert.Equal(3, trace.Rows(TraceTable.Container, null).Count());
        Assert.Empty(trace.Rows(TraceTable.Container, "c"));
        Assert.Throws<ArgumentException>(() => rows[0].Cell("memory_limits"));
        Assert.Equal(HostRow.Columns, trace.Columns(TraceTable.Host));
    }

    [Fact]
    public void Processes_are_found_by_name_and_by_pid()
    {
        var trace = new RunTrace();
        var writer = new TraceWriter(null, trace);
        writer.Add(new ProcessRow { Container = "app", Pid = 10, Comm = "init", State = "S" });
        writer.Add(new ProcessRow { Container = "app", Pid = 11, Comm = "worker", State = "R" });
        writer.Add(new ProcessRow { Container = "app2", Pid = 12, Comm = "init", State = "R" });
        Assert.Equal(["10"], Pids("app/init"));
        Assert.Equal(["11"], Pids("app/11"));
        Assert.Equal(["10", "11"], Pids("app"));
        Assert.Equal(["12"], Pids("app2/init"));

        IEnumerable<string?> Pids(string key) => trace.Rows(TraceTable.Process, key).Select(r => r.Cell("pid"));
    }

    private static string Line<TRow>(TRow row)
        where TRow : struct, ICsvRow<TRow>
    {
        var memory = new MemoryStream();
        using (var writer = new CsvLineWriter(memory))
        {
            row.Write(writer);
            writer.EndRow();
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
