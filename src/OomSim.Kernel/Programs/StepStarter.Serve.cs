using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The step that answers clients.</summary>
internal sealed partial class StepStarter
{
    private void Serve(ServeStep step, PartQueue parts)
    {
        ClientPopulation clients = host.Network.ClientsOf(process, step);
        ServiceWorker worker = new(clients, clients.Join(process));
        (process.Serving ??= []).Add(worker);
        TakeConnection(worker, parts);
    }

    /// <summary>Works on the next connection, sleeps until there is one, or ends the step when none can come any more.</summary>
    private void TakeConnection(ServiceWorker worker, PartQueue parts)
    {
        while (worker.Accept(host.Simulator.Now) is { } request)
        {
            if (StartRequest(worker, request, parts))
            {
                return;
            }
        }

        if (host.Simulator.Now >= worker.End)
        {
            process.Serving!.Remove(worker);
            worker.Close();
            return;
        }

        AwaitConnection(worker, parts);
    }

    private void AwaitConnection(ServiceWorker worker, PartQueue parts)
    {
        parts.Enqueue(new Activity(ActivityKind.Accept, 0) { Socket = worker.Socket, Deadline = worker.End });
        _after = _ => TakeConnection(worker, parts);
    }

    /// <summary>Begins to work on a request; false when that took no time and it is answered.</summary>
    private bool StartRequest(ServiceWorker worker, ClientRequest request, PartQueue parts)
    {
        if (request.Memory == 0)
        {
            return Work(worker, request, parts);
        }

        long before = host.AddressSpaces.AnonBytes(process);
        _after = done =>
        {
            if (!done)
            {
                // It has no memory for it, closes the connection, and goes on as its program says.
                worker.Answer(false);
                AwaitConnection(worker, parts);
                return;
            }

            // Growth ends at a whole ns, some bytes later than it should: they go as well, or a million requests would leave a megabyte.
            request.Taken = Math.Clamp(host.AddressSpaces.AnonBytes(process) - before, request.Memory, request.Memory + Pages.Size);
            if (!Work(worker, request, parts))
            {
                TakeConnection(worker, parts);
            }
        };
        if (Map(request.Memory))
        {
            parts.Enqueue(new Activity(ActivityKind.GrowAnon, request.Memory));
        }

        return true;
    }

    /// <summary>Does the work for a request that has its memory; false when that took no time and it is answered.</summary>
    private bool Work(ServiceWorker worker, ClientRequest request, PartQueue parts)
    {
        if (request.Cpu == 0)
        {
            return Hold(worker, request, parts);
        }

        parts.Enqueue(new Activity(ActivityKind.Cpu, request.Cpu));
        _after = _ =>
        {
            if (!Hold(worker, request, parts))
            {
                TakeConnection(worker, parts);
            }
        };
        return true;
    }

    /// <summary>Keeps a request for its time, then answers it; false when that is none and it is answered.</summary>
    private bool Hold(ServiceWorker worker, ClientRequest request, PartQueue parts)
    {
        if (request.Hold == 0)
        {
            Answer(worker, request);
            return false;
        }

        parts.Enqueue(new Activity(ActivityKind.Sleep, 0) { Deadline = SimTime.Later(host.Simulator.Now, request.Hold) });
        _after = _ =>
        {
            Answer(worker, request);
            TakeConnection(worker, parts);
        };
        return true;
    }

    private void Answer(ServiceWorker worker, ClientRequest request)
    {
        if (request.Taken > 0)
        {
            host.AddressSpaces.FreeAnon(process, request.Taken);
        }

        worker.Answer(true);
    }
}
