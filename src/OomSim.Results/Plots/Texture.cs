namespace OomSim.Results;

/// <summary>Lines over a colour: they tell apart in grey what only its colour would.</summary>
internal enum Texture
{
    /// <summary>The colour alone.</summary>
    None,

    /// <summary>Rising lines.</summary>
    Rising,

    /// <summary>Falling lines.</summary>
    Falling,

    /// <summary>Upright lines.</summary>
    Upright,

    /// <summary>Level lines.</summary>
    Level,

    /// <summary>Rows of short strokes.</summary>
    Strokes,
}
