using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The step that answers clients.</summary>
internal sealed partial class StepStarter
{
    private void Serve(ServeStep step, Queue<Activity> parts)
    {
        ClientPopulation clients = host.Network.ClientsOf(process, step);
        ServiceWorker worker = new(clients, clients.Join(process));
        (process.Serving ??= []).Add(worker);
        TakeConnection(worker, parts);
    }

    /// <summary>Works on the next connection, sleeps until there is one, or ends the step when none can come any more.</summary>
    private void TakeConnection(ServiceWorker worker, Queue<Activity> parts)
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

    private void AwaitConnection(ServiceWorker worker, Queue<Activity> parts)
    {
        parts.Enqueue(new Activity(ActivityKind.Accept, 0) { Socket = worker.Socket, Deadline = worker.End });
        _after = _ => TakeConnection(worker, parts);
    }

    /// <summary>Begins to work on a request; false when that took no time and it is answered.</summary>
    private bool StartRequest(ServiceWorker worker, ClientRequest request, Queue<Activity> parts)
    {
        _after = done => EndWork(worker, request, done, parts);
        if (request.Memory > 0)
        {
            if (!Map(request.Memory))
            {
                return true;
            }

            parts.Enqueue(new Activity(ActivityKind.GrowAnon, request.Memory));
        }

        if (request.Cpu > 0)
        {
            parts.Enqueue(new Activity(ActivityKind.Cpu, request.Cpu));
        }

        if (parts.Count > 0)
        {
            return true;
        }

        TakeAfter();
        if (Hold(worker, request, parts))
        {
            return true;
        }

        Answer(worker, request);
        return false;
    }

    private void EndWork(ServiceWorker worker, ClientRequest request, bool done, Queue<Activity> parts)
    {
        if (!done)
        {
            // It has no memory for it, closes the connection, and goes on as its program says.
            worker.Answer(false);
            AwaitConnection(worker, parts);
        }
        else if (!Hold(worker, request, parts))
        {
            Answer(worker, request);
            TakeConnection(worker, parts);
        }
    }

    /// <summary>Keeps a request for its time; false when that is none.</summary>
    private bool Hold(ServiceWorker worker, ClientRequest request, Queue<Activity> parts)
    {
        if (request.Hold == 0)
        {
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
        if (request.Memory > 0)
        {
            host.AddressSpaces.FreeAnon(process, request.Memory);
        }

        worker.Answer(true);
    }
}
