namespace KargoStageWebhook.Certificates;

/// <summary>What the replicas share: the certificate that is served, the one that will be, and whom to trust meanwhile.</summary>
/// <param name="Current">The certificate that is served.</param>
/// <param name="Next">Not served before every API server trusts it; null unless a rotation is under way.</param>
/// <param name="PreviousCa">PEM of the CA before; trusted until it expires, since a replica may be late. Null where there is none.</param>
internal sealed record CertificateState(Generation Current, Generation? Next = null, string? PreviousCa = null)
{
    /// <summary>PEM of all CAs that are to be trusted now: the caBundle.</summary>
    public string CaBundle => string.Concat(((string?[])[Current.CaPem, Next?.CaPem, PreviousCa]).Where(ca => ca is not null).Select(ca => ca!.Trim() + "\n"));
}
