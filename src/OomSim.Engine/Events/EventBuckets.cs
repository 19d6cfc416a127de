using System.Numerics;

namespace OomSim.Engine;

/// <summary>
/// Entries that lie beyond an edge in time, unsorted in buckets: which bucket follows from the highest byte in which an
/// entry's time differs from the edge, and from that byte (a radix heap; Ahuja, Mehlhorn, Orlin and Tarjan 1990). The lower the
/// byte, the sooner its buckets are due. An entry is moved at most once for each byte of its time.
/// </summary>
internal struct EventBuckets
{
    private const int DigitBits = 8;
    private const int Digits = 1 << DigitBits;
    private const int Levels = 64 / DigitBits;
    private const int Words = Digits / 64;
    private const int ChunkLength = 16;
    private const int NoChunk = -1;

    private readonly int[] _counts = new int[Levels * Digits];
    private readonly int[] _heads = new int[Levels * Digits];
    private readonly ulong[] _filled = new ulong[Levels * Words];
    private uint _filledLevels;

    // A bucket is a chain of chunks, of which only the first may be partly filled.
    private EventHeapEntry[] _chunks = [];
    private int[] _nextChunk = [];
    private int _usedChunks;
    private int _freeChunk = NoChunk;

    /// <summary>No entries.</summary>
    public EventBuckets()
    {
    }

    /// <summary>Entries in all buckets, those of cancelled events among them.</summary>
    public int Count { get; private set; }

    /// <summary>The lowest level that has entries; <see cref="Count"/> must not be 0.</summary>
    public readonly int LowestLevel => BitOperations.TrailingZeroCount(_filledLevels);

    /// <summary>Which byte of two different times, counted from the lowest, is the highest to differ.</summary>
    public static int Level(long time, long edge) => BitOperations.Log2((ulong)(time ^ edge)) / DigitBits;

    /// <summary>The bits of a time below a level.</summary>
    public static long Below(int level) => (1L << (DigitBits * level)) - 1;

    /// <summary>Adds an entry whose time lies beyond the edge.</summary>
    public void Add(EventHeapEntry entry, long edge)
    {
        int level = Level(entry.Time, edge);
        int digit = (int)(entry.Time >> (DigitBits * level)) & (Digits - 1);
        int bucket = (level * Digits) + digit;
        int count = _counts[bucket]++;
        int place = count & (ChunkLength - 1);
        if (place == 0)
        {
            int chunk = TakeChunk();
            _nextChunk[chunk] = count == 0 ? NoChunk : _heads[bucket];
            _heads[bucket] = chunk;
            _filled[(level * Words) + (digit >> 6)] |= 1UL << digit;
            _filledLevels |= 1U << level;
        }

        _chunks[(_heads[bucket] * ChunkLength) + place] = entry;
        Count++;
    }

    /// <summary>Names the bucket that is due first.</summary>
    /// <param name="edge">The edge by which its entries were added.</param>
    /// <param name="level">The byte that tells its entries from the edge.</param>
    /// <param name="start">The first time that belongs to it, ns.</param>
    /// <returns>How many entries it has; 0 when all are empty.</returns>
    public readonly int First(long edge, out int level, out long start)
    {
        level = 0;
        start = 0;
        if (Count == 0)
        {
            return 0;
        }

        level = LowestLevel;
        int digit = FirstDigit(level);
        int shift = DigitBits * level;
        long shared = level == Levels - 1 ? 0 : edge & ~Below(level + 1);
        start = shared | ((long)digit << shift);
        return _counts[(level * Digits) + digit];
    }

    /// <summary>Empties the bucket that is due first.</summary>
    /// <param name="edge">The new edge: the last time that belongs to the bucket, or an earlier one of it.</param>
    /// <param name="near">Gets the entries up to the new edge; the rest goes to lower levels.</param>
    /// <param name="slots">Where the events lie: those that come near are fetched.</param>
    public void SpreadFirst(long edge, ref EventHeap near, in EventSlots slots)
    {
        int level = LowestLevel;
        int bucket = (level * Digits) + FirstDigit(level);
        int inChunk = InFirstChunk(bucket);
        for (int chunk = Detach(bucket); chunk != NoChunk; chunk = FreeChunk(chunk))
        {
            for (int place = chunk * ChunkLength, end = place + inChunk; place < end; place++)
            {
                EventHeapEntry entry = _chunks[place];
                if (entry.Time <= edge)
                {
                    slots.Prefetch(entry.Slot);
                    near.Push(entry);
                }
                else
                {
                    Add(entry, edge);
                }
            }

            inChunk = ChunkLength;
        }
    }

    /// <summary>Drops the entries whose events were cancelled.</summary>
    /// <param name="edge">The edge by which the entries were added.</param>
    /// <param name="slots">Where the events lie.</param>
    public void Sweep(long edge, in EventSlots slots)
    {
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            if (_counts[bucket] == 0)
            {
                continue;
            }

            int inChunk = InFirstChunk(bucket);
            for (int chunk = Detach(bucket); chunk != NoChunk; chunk = FreeChunk(chunk))
            {
                for (int place = chunk * ChunkLength, end = place + inChunk; place < end; place++)
                {
                    if (slots.IsInForce(_chunks[place]))
                    {
                        Add(_chunks[place], edge);
                    }
                }

                inChunk = ChunkLength;
            }
        }
    }

    private readonly int FirstDigit(int level)
    {
        int word = level * Words;
        while (_filled[word] == 0)
        {
            word++;
        }

        return ((word & (Words - 1)) << 6) + BitOperations.TrailingZeroCount(_filled[word]);
    }

    private readonly int InFirstChunk(int bucket) => ((_counts[bucket] - 1) & (ChunkLength - 1)) + 1;

    // Takes a bucket's entries out of the books; its chunks are the caller's to free.
    private int Detach(int bucket)
    {
        int level = bucket / Digits;
        int digit = bucket & (Digits - 1);
        Count -= _counts[bucket];
        _counts[bucket] = 0;
        _filled[(level * Words) + (digit >> 6)] &= ~(1UL << digit);
        if (!_filled.AsSpan(level * Words, Words).ContainsAnyExcept(0UL))
        {
            _filledLevels &= ~(1U << level);
        }

        return _heads[bucket];
    }

    private int TakeChunk()
    {
        if (_freeChunk != NoChunk)
        {
            int chunk = _freeChunk;
            _freeChunk = _nextChunk[chunk];
            return chunk;
        }

        if (_usedChunks == _nextChunk.Length)
        {
            int length = Math.Max(ChunkLength, 2 * _usedChunks);
            Array.Resize(ref _nextChunk, length);
            Array.Resize(ref _chunks, length * ChunkLength);
        }

        return _usedChunks++;
    }

    // Gives a chunk back and names the one that came after it.
    private int FreeChunk(int chunk)
    {
        int next = _nextChunk[chunk];
        _nextChunk[chunk] = _freeChunk;
        _freeChunk = chunk;
        return next;
    }
}
