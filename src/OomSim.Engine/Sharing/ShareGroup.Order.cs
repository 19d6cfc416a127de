namespace OomSim.Engine;

/// <summary>Who of its members is satisfied first.</summary>
public sealed partial class ShareGroup
{
    // Up to so many members out of order are moved one by one; more are sorted.
    private const int FewDisplaced = 8;

    /// <summary>
    /// The members that want something, least demand per weight first, where they are few. Nothing may go through them in another order: sorting happens on demand,
    /// reading <see cref="Throttled"/> included, and must not show.
    /// </summary>
    internal List<ShareMember> Ordered()
    {
        if (_displaced == 0)
        {
            return _members;
        }

        _effort.Looks += _members.Count;

        if (_displaced <= FewDisplaced)
        {
            InsertionSort();
        }
        else
        {
            _members.Sort(static (a, b) => BySatisfaction(a, b));
            for (int i = 0; i < _members.Count; i++)
            {
                _members[i].Place = i;
            }
        }

        _displaced = 0;
        return _members;
    }

    private void EnterOrder(ShareMember member)
    {
        if (!_isLarge && _members.Count >= _effort.MostInList)
        {
            _isLarge = true;
            _tree ??= new ShareTree(_effort);
            foreach (ShareMember few in _members)
            {
                _tree.Add(few);
            }

            _members.Clear();
        }

        if (_isLarge)
        {
            _tree!.Add(member);
            return;
        }

        member.Place = _members.Count;
        _members.Add(member);
        _displaced++;
    }

    private void LeaveOrder(ShareMember member)
    {
        if (member.Place == Nowhere)
        {
            return;
        }

        if (_isLarge)
        {
            _tree!.Remove(member);
            if (_tree.Count <= _effort.MostInList / 4)
            {
                _isLarge = false;
                _tree.EmptyInto(_members);
                _displaced = _members.Count;
            }

            return;
        }

        ShareMember last = _members[^1];
        _members[member.Place] = last;
        last.Place = member.Place;
        _members.RemoveAt(_members.Count - 1);
        member.Place = Nowhere;
        _displaced++;
    }

    private void InsertionSort()
    {
        for (int i = 1; i < _members.Count; i++)
        {
            ShareMember member = _members[i];
            int place = i;
            for (; place > 0 && BySatisfaction(member, _members[place - 1]) < 0; place--)
            {
                _members[place] = _members[place - 1];
                _members[place].Place = place;
            }

            _members[place] = member;
            member.Place = place;
        }
    }
}
