namespace OomSim.Kernel;

internal sealed partial class ProgramRunner
{
    /// <summary>
    /// A page that mmap or mlockall has there for its program was refused: the call leaves the rest of that mapping out, goes on with the next, and
    /// succeeds all the same (mm/gup.c:__mm_populate with ignore_errors).
    /// </summary>
    /// <param name="pause">ns that the refusal took.</param>
    public void LeaveOutOfCall(long pause)
    {
        Activity refused = process.Activity!;
        long left = Remaining(refused).Target;
        host.Tasks.End(process);
        Activity[] next = _parts.ToArray();
        _parts.Clear();
        if (pause > 0)
        {
            _parts.Enqueue(new Activity(ActivityKind.Sleep, 0) { Deadline = host.Simulator.Now + pause });
        }

        if (refused.IsWrittenAfterCall)
        {
            _parts.Enqueue(new Activity(refused.Kind, left) { PaceRate = refused.PaceRate });
        }
        else if (refused.Kind == ActivityKind.GrowAnon)
        {
            process.Memory.Reserved += left;
        }

        foreach (Activity part in next)
        {
            _parts.Enqueue(part);
        }

        Continue();
    }
}
