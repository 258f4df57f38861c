using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KargoStageWebhook.Certificates;

/// <summary>Who may call: clients that show a certificate, signed by a CA of ours, with a name that is allowed.</summary>
internal sealed class ClientCertificates(CertificateOptions options, TimeProvider time)
{
    private const string CommonName = "2.5.4.3";

    private readonly X509Certificate2Collection _authorities = PemBundle.Read(File.ReadAllText(options.ClientCaFile));
    private readonly string[] _names = CertificateOptions.SplitNames(options.ClientNames);

    /// <summary>Makes a listener ask for it; without <see cref="CertificateOptions.ClientCaFile"/> it asks for none.</summary>
    public static void Require(HttpsConnectionAdapterOptions https, CertificateOptions options, TimeProvider time)
    {
        if (options.ClientCaFile.Length == 0) return;

        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = new ClientCertificates(options, time).IsAllowed;
    }

    private bool IsAllowed(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors) =>
        Verification.IsTrusted(certificate, chain?.ChainPolicy.ExtraStore ?? [], _authorities, Verification.ForClients, time.GetUtcNow())
        && (_names.Length == 0 || _names.Contains(CommonNameOf(certificate.SubjectName)));

    // The last, as Go has it. GetNameInfo would take an e-mail address where there is none.
    private static string? CommonNameOf(X500DistinguishedName subject) =>
        subject.EnumerateRelativeDistinguishedNames(reversed: false).Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName).LastOrDefault()?.GetSingleElementValue();
}
