using System.Numerics;

namespace OomSim.Kernel;

/// <summary>Lists of CPUs as the kernel reads them: <c>0-1,3</c>, with blanks or commas between, <c>0-7:1/2</c> for the first of each two, and, since 5.13, <c>N</c> for the last one and <c>all</c> (lib/bitmap.c:bitmap_parselist).</summary>
/// <param name="text">What is read.</param>
/// <param name="bits">How many there can be.</param>
/// <param name="knowsAll">True where <c>N</c> and <c>all</c> are known.</param>
internal ref struct BitmapList(string text, int bits, bool knowsAll)
{
    private readonly string _text = text;
    private int _at;

    /// <summary>Reads a list; an empty one is none of them.</summary>
    /// <param name="set">A bit for each, 0 where it is refused.</param>
    /// <returns>EINVAL for what is no list, EOVERFLOW for a number beyond 32 bits, ERANGE for one that cannot be.</returns>
    public Errno Read(out BigInteger set)
    {
        set = 0;
        BigInteger all = 0;
        for (Skip(); _at < _text.Length; Skip())
        {
            Errno errno = ReadRegion(ref all);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        set = all;
        return Errno.None;
    }

    private readonly bool IsAtEnd => _at >= _text.Length || IsBetween(_text[_at]);

    private static bool IsBetween(char c) => c is ',' or ' ' or (>= '\t' and <= '\r');

    private void Skip()
    {
        while (_at < _text.Length && IsBetween(_text[_at]))
        {
            _at++;
        }
    }

    private Errno ReadRegion(ref BigInteger set)
    {
        long start = 0;
        long end = bits - 1;
        if (knowsAll && string.Compare(_text, _at, "all", 0, 3, StringComparison.OrdinalIgnoreCase) == 0)
        {
            _at += 3;
        }
        else
        {
            if (ReadNumber(out start) is not Errno.None and var first)
            {
                return first;
            }

            end = start;
            if (IsAtEnd)
            {
                return SetAll(ref set, start, end);
            }

            if (!Takes('-'))
            {
                return Errno.EINVAL;
            }

            if (ReadNumber(out end) is not Errno.None and var last)
            {
                return last;
            }
        }

        if (IsAtEnd)
        {
            return SetAll(ref set, start, end);
        }

        if (!Takes(':'))
        {
            return Errno.EINVAL;
        }

        if (ReadNumber(out long used) is not Errno.None and var ofUsed)
        {
            return ofUsed;
        }

        if (!Takes('/'))
        {
            return Errno.EINVAL;
        }

        return ReadNumber(out long group) is not Errno.None and var ofGroup ? ofGroup : Set(ref set, start, end, used, group);
    }

    // A line that ends with such a region is the whole list; a newline behind a blank, a comma or a pattern is one more blank.
    private Errno SetAll(ref BigInteger set, long start, long end)
    {
        if (_at < _text.Length && _text[_at] == '\n')
        {
            _at = _text.Length;
        }

        return Set(ref set, start, end, end + 1, end + 1);
    }

    private readonly Errno Set(ref BigInteger set, long start, long end, long used, long group)
    {
        if (start > end || group == 0 || used > group)
        {
            return Errno.EINVAL;
        }

        if (end >= bits)
        {
            return Errno.ERANGE;
        }

        for (; start <= end; start += group)
        {
            set |= ((BigInteger.One << (int)Math.Min(end - start + 1, used)) - 1) << (int)start;
        }

        return Errno.None;
    }

    private bool Takes(char c)
    {
        bool takes = _at < _text.Length && _text[_at] == c;
        _at += takes ? 1 : 0;
        return takes;
    }

    private Errno ReadNumber(out long number)
    {
        number = 0;
        if (knowsAll && Takes('N'))
        {
            number = bits - 1;
            return Errno.None;
        }

        int from = _at;
        for (; _at < _text.Length && char.IsAsciiDigit(_text[_at]); _at++)
        {
            number = Math.Min((number * 10) + (_text[_at] - '0'), 1L << 40);
        }

        return _at == from ? Errno.EINVAL : number > uint.MaxValue ? Errno.EOVERFLOW : Errno.None;
    }
}
