namespace OomSim.Results;

/// <summary>
/// Takes the rows of a run and sends each to its file, to the trace in memory, or to both. Files stream while the run
/// goes on. A file is made with its first row; <c>containers.csv</c>, <c>host.csv</c> and <c>events.csv</c> always are.
/// </summary>
public sealed class TraceWriter : IDisposable
{
    private readonly CsvTable<ContainerRow>? _containers;
    private readonly CsvTable<ProcessRow>? _processes;
    private readonly CsvTable<HostRow>? _host;
    private readonly CsvTable<CgroupRow>? _cgroups;
    private readonly CsvTable<PressureRow>? _pressure;
    private readonly CsvTable<StorageRow>? _storage;
    private readonly CsvTable<RequestRow>? _requests;
    private readonly CsvTable<ScrapedRow>? _scraped;
    private readonly CsvTable<EventRow>? _events;
    private readonly CsvTable<CommandRow>? _commands;
    private readonly RunTrace? _judged;

    /// <summary>A writer.</summary>
    /// <param name="folder">Where the files go; null for none.</param>
    /// <param name="trace">Rows kept for expectations; null for none.</param>
    /// <param name="limits">How many rows are allowed.</param>
    /// <param name="judged">Gets these rows too, and those that only expectations see; null for none.</param>
    public TraceWriter(RunFolder? folder, RunTrace? trace, RowLimits? limits = null, RunTrace? judged = null)
    {
        Folder = folder;
        Trace = trace;
        _judged = judged;
        if (folder is null)
        {
            return;
        }

        _containers = new(() => folder.CreateFile(ContainerRow.FileName), limits);
        _processes = new(() => folder.CreateFile(ProcessRow.FileName), limits);
        _host = new(() => folder.CreateFile(HostRow.FileName), limits);
        _cgroups = new(() => folder.CreateFile(CgroupRow.FileName), limits);
        _pressure = new(() => folder.CreateFile(PressureRow.FileName), limits);
        _storage = new(() => folder.CreateFile(StorageRow.FileName), limits);
        _requests = new(() => folder.CreateFile(RequestRow.FileName), limits);
        _scraped = new(() => folder.CreateFile(ScrapedRow.FileName), limits);
        _events = new(() => folder.CreateFile(EventRow.FileName), limits);
        _commands = new(() => folder.CreateFile(CommandRow.FileName), limits);
        TraceEvents = new TraceEventLog(folder.CreateFile("trace.json"));
        _containers.Open();
        _host.Open();
        _events.Open();
    }

    /// <summary>Where the files go.</summary>
    public RunFolder? Folder { get; }

    /// <summary>The same as events of a timeline, trace.json; null where there are no files.</summary>
    internal TraceEventLog? TraceEvents { get; }

    /// <summary>Rows kept in memory.</summary>
    public RunTrace? Trace { get; }

    /// <summary>Takes a row of containers.csv.</summary>
    public void Add(in ContainerRow row)
    {
        _containers?.Add(row);
        TraceEvents?.Add(row);
        Trace?.ContainerSink.Add(row);
        _judged?.ContainerSink.Add(row);
    }

    /// <summary>Takes a row of processes.csv.</summary>
    public void Add(in ProcessRow row)
    {
        _processes?.Add(row);
        Trace?.ProcessSink.Add(row);
        _judged?.ProcessSink.Add(row);
    }

    /// <summary>Takes a row of host.csv.</summary>
    public void Add(in HostRow row)
    {
        _host?.Add(row);
        TraceEvents?.Add(row);
        Trace?.HostSink.Add(row);
        _judged?.HostSink.Add(row);
    }

    /// <summary>Takes a row of cgroups.csv.</summary>
    public void Add(in CgroupRow row)
    {
        _cgroups?.Add(row);
        Trace?.CgroupSink.Add(row);
        _judged?.CgroupSink.Add(row);
    }

    /// <summary>True where rows between samples are wanted.</summary>
    internal bool IsJudged => _judged is not null;

    /// <summary>Takes a row that only expectations see.</summary>
    internal void Judge(in ContainerRow row) => _judged?.ContainerSink.Add(row);

    /// <summary>Takes a row that only expectations see.</summary>
    internal void Judge(in ProcessRow row) => _judged?.ProcessSink.Add(row);

    /// <summary>Takes a row that only expectations see.</summary>
    internal void Judge(in HostRow row) => _judged?.HostSink.Add(row);

    /// <summary>Takes a row that only expectations see.</summary>
    internal void Judge(in CgroupRow row) => _judged?.CgroupSink.Add(row);

    /// <summary>Takes a row of pressure.csv.</summary>
    public void Add(in PressureRow row) => _pressure?.Add(row);

    /// <summary>Takes a row of storage.csv.</summary>
    public void Add(in StorageRow row) => _storage?.Add(row);

    /// <summary>Takes a row of requests.csv.</summary>
    public void Add(in RequestRow row) => _requests?.Add(row);

    /// <summary>Takes a row of scraped.csv.</summary>
    public void Add(in ScrapedRow row) => _scraped?.Add(row);

    /// <summary>Makes scraped.csv, with or without rows.</summary>
    public void OpenScraped() => _scraped?.Open();

    /// <summary>Takes a row of events.csv.</summary>
    public void Add(in EventRow row)
    {
        _events?.Add(row);
        TraceEvents?.Add(row);
    }

    /// <summary>Takes a row of commands.csv.</summary>
    public void Add(in CommandRow row) => _commands?.Add(row);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        TraceEvents?.Dispose();
        _containers?.Dispose();
        _processes?.Dispose();
        _host?.Dispose();
        _cgroups?.Dispose();
        _pressure?.Dispose();
        _storage?.Dispose();
        _requests?.Dispose();
        _scraped?.Dispose();
        _events?.Dispose();
        _commands?.Dispose();
    }
}
