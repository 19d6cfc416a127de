namespace OomSim.Engine;

/// <summary>Told when the rate granted to its claim changes.</summary>
public interface IShareOwner
{
    /// <summary>The claim's granted rate is different from now on (see <see cref="ShareMember.Granted"/>).</summary>
    void OnShareChanged(ShareClaim claim);
}
