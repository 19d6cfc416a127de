namespace OomSim.Kernel;

internal sealed partial class ProgramRunner
{
    // The innermost loop without an end is to blame, else the innermost one; else the program, which is begun over and over.
    private string LoopAt()
    {
        string at = "";
        for (Frame? frame = _frame; frame is not null; frame = frame.Outer)
        {
            if (frame.Repeat is { Count: null } endless)
            {
                return endless.Source;
            }

            at = at.Length > 0 ? at : frame.Repeat?.Source ?? "";
        }

        return at.Length > 0 ? at : process.Program.Steps.FirstOrDefault()?.Source ?? "";
    }

    private sealed class Frame(IReadOnlyList<Step> steps, long times, Frame? outer)
    {
        /// <summary>What goes on when this is done; null where that ends the program.</summary>
        public Frame? Outer { get; } = outer;

        /// <summary>The loop that it is a round of; null for the program and for handlers.</summary>
        public RepeatStep? Repeat { get; init; }

        /// <summary>The steps of the program, a loop or a handler.</summary>
        public IReadOnlyList<Step> Steps { get; } = steps;

        /// <summary>Rounds to do, the present one among them.</summary>
        public long Left { get; set; } = times;

        /// <summary>Index of the step that comes next.</summary>
        public int Next { get; set; }

        /// <summary>The rest of a step that a handler interrupted; null where there was none.</summary>
        public Activity? Resume { get; init; }

        /// <summary>Parts of the interrupted step that had not begun.</summary>
        public Activity[] ResumeParts { get; init; } = [];

        /// <summary>What was to be done at the end of the interrupted step.</summary>
        public Action<bool>? ResumeAfter { get; init; }

        /// <summary>The step that was interrupted.</summary>
        public Step? ResumeStep { get; init; }

        /// <summary>The signal whose handler it is; 0 for none.</summary>
        public int Signal { get; init; }
    }
}
