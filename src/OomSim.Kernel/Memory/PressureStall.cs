using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Memory pressure of a cgroup (K16): stall time as a fluid, and its 10 s average as the kernel computes it, once per
/// period of 2 s. Between two changes of the stall rate the average has a closed form, so no event is needed.
/// </summary>
public sealed class PressureStall
{
    /// <summary>Averaging period, ns (K16.6: 2 s + 1 tick of 4 ms).</summary>
    private const long Period = 2_004_000_000;

    private Average _some;
    private Average _full;

    /// <summary>avg10 of "some", percent.</summary>
    public double SomeAvg10(long now) => _some.Read(now);

    /// <summary>avg10 of "full", percent.</summary>
    public double FullAvg10(long now) => _full.Read(now);

    internal void Set(long now, bool some, bool full)
    {
        _some.Set(now, some);
        _full.Set(now, full);
    }

    private struct Average
    {
        private Fluid _total;
        private long _value;
        private long _lastTotal;
        private long _updated;
        private bool _stalled;

        /// <summary>Notes whether anybody stalls from now on.</summary>
        public void Set(long now, bool stalled)
        {
            if (_stalled == stalled)
            {
                return;
            }

            Update(now);
            _stalled = stalled;
            _total.SetRate(now, stalled ? Fluid.RateOne * SimTime.Second : 0);
        }

        /// <summary>The average as the kernel shows it, percent with two decimals.</summary>
        public double Read(long now)
        {
            Average copy = this;
            copy.Update(now);
            return (copy._value >> 11) + ((copy._value & 2047) * 100 / 2048 / 100.0);
        }

        private void Update(long now)
        {
            while (now - _updated >= Period)
            {
                long end = _updated + Period;
                long total = _total.Rate == 0 ? _total.At(now) : _total.At(end);
                long percent = Math.Min(100, 100 * (total - _lastTotal) / Period) * 2048;
                long next = ((_value * 1677) + (percent * (2048 - 1677)) + (percent >= _value ? 2047 : 0)) / 2048;
                bool steady = next == _value && total == _lastTotal;
                _value = next;
                _lastTotal = total;
                _updated = end;
                if (steady && _total.Rate == 0)
                {
                    _updated += (now - _updated) / Period * Period;
                }
            }
        }
    }
}
