namespace OomSim.Docker;

/// <summary>Packed streams of one kind behind each other, with zeros between them or none, read as one.</summary>
/// <param name="packed">The first of them, at its beginning.</param>
/// <param name="magic">What each begins with.</param>
/// <param name="open">Unpacks one; it takes no byte behind its end.</param>
internal sealed class ManyStreams(Stream packed, byte[] magic, Func<Stream, Stream> open) : ForwardStream
{
    private Stream _packed = packed;
    private Stream? _unpacked;
    private bool _isOver;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (!_isOver && count > 0)
        {
            _unpacked ??= open(_packed);
            int read = _unpacked.Read(buffer, offset, count);
            if (read > 0)
            {
                return read;
            }

            _isOver = !Next();
        }

        return 0;
    }

    // The padding is made of whole words.
    private bool Next()
    {
        byte[] head = new byte[magic.Length];
        int length = _packed.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        while (length == head.Length && head.AsSpan(0, sizeof(int)).IndexOfAnyExcept((byte)0) < 0)
        {
            head.AsSpan(sizeof(int)).CopyTo(head);
            length -= sizeof(int);
            length += _packed.ReadAtLeast(head.AsSpan(length), head.Length - length, throwOnEndOfStream: false);
        }

        if (!head.AsSpan(0, length).SequenceEqual(magic))
        {
            return false;
        }

        _packed = new JoinedStream(head, _packed);
        _unpacked = null;
        return true;
    }
}
