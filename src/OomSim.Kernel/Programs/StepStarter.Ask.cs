namespace OomSim.Kernel;

/// <summary>The steps that end a process by what they find: an answer.</summary>
internal sealed partial class StepStarter
{
    private void Ask(AskStep step, PartQueue parts)
    {
        ClientRequest request = new(host, new LocalRequester(host, process)) { OnlyConnects = step.OnlyConnects };
        request.Send(step.Timeout is null ? null : Draw(step.Timeout));
        if (request.Outcome != RequestOutcome.Pending)
        {
            EndBy(step.CodeOf(request.Outcome));
            return;
        }

        parts.Enqueue(new Activity(ActivityKind.Answer, 0) { Request = request });
        _after = _ => EndBy(step.CodeOf(request.Outcome));
    }

    private void EndBy(int code)
    {
        if (code != 0)
        {
            host.Exits.Begin(process, new ExitStatus(code & 0xFF, 0));
        }
    }
}
