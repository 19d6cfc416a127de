namespace OomSim.Results;

/// <summary>
/// Thins a long series to what a picture can show, while it is read: of each time slice the first and last point and
/// those of the largest and smallest value, so that every peak stays.
/// </summary>
internal sealed class Thinner<T>(List<T> target, double sliceLength, Func<T, double> time, Func<T, double> value)
    where T : struct
{
    private readonly List<T> _slice = [];
    private double _sliceEnd;

    /// <summary>Takes the next point; times never go back.</summary>
    public void Add(T point)
    {
        if (_slice.Count > 0 && time(point) >= _sliceEnd)
        {
            Close();
        }

        if (_slice.Count == 0)
        {
            _sliceEnd = time(point) + sliceLength;
        }

        _slice.Add(point);
        if (_slice.Count > 4)
        {
            Thin();
        }
    }

    /// <summary>Hands over what is left.</summary>
    public void Close()
    {
        target.AddRange(_slice);
        _slice.Clear();
    }

    private void Thin()
    {
        int high = 0, low = 0;
        for (int i = 1; i < _slice.Count; i++)
        {
            if (value(_slice[i]) > value(_slice[high]))
            {
                high = i;
            }

            if (value(_slice[i]) < value(_slice[low]))
            {
                low = i;
            }
        }

        // Five points, of which four are kept: the first, the last, the highest and the lowest; drop one of the others.
        for (int i = 1; i < _slice.Count - 1; i++)
        {
            if (i != high && i != low)
            {
                _slice.RemoveAt(i);
                return;
            }
        }
    }
}
