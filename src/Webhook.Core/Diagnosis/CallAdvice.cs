namespace KargoStageWebhook.Diagnosis;

/// <summary>What a cause of a failed call means and what helps, as a table.</summary>
/// <param name="Means">What it means.</param>
/// <param name="Do">What to do first.</param>
/// <param name="Section">The section of the runbook, where it is this webhook.</param>
internal sealed record CallAdvice(string Means, string Do, string Section)
{
    private static readonly CallAdvice Unknown = new("its cause is not one that is known here", "read the cause, and the log of the webhook's Pods", Runbook.CallsFail);

    private static readonly Dictionary<CallCause, CallAdvice> Table = new()
    {
        [CallCause.Unknown] = Unknown,
        [CallCause.DeadlineExceeded] = new(
            "it did not respond in time: its Pods are overloaded or frozen, or the network drops what the API server sends",
            "see whether its Pods are overloaded; if its log shows no requests, a firewall or NetworkPolicy blocks its port",
            Runbook.Slow),
        [CallCause.IoTimeout] = new(
            "the connection timed out: a firewall, security group or NetworkPolicy drops what the API server sends to the Pods' port, or the Pod's node is gone",
            "allow the control plane to connect to the Pods' port (targetPort, not only 443)",
            Runbook.CallsFail),
        [CallCause.ConnectionRefused] = new("nothing listens on its port: the process starts, ends or crashes", "see why none of its Pods listens: kubectl get pods -n NAMESPACE, and their logs", Runbook.Absent),
        [CallCause.NoEndpoints] = new("none of its Pods is ready", "see why none of its Pods is ready: kubectl get pods -n NAMESPACE, and kubectl describe pods", Runbook.Absent),
        [CallCause.ServiceNotFound] = new(
            "its Service is gone, or has no such port, while its configuration is still there",
            "delete its configuration, or install it again",
            Runbook.CallsFail),
        [CallCause.NoSuchHost] = new(
            "its name does not resolve: the configuration names a host (clientConfig.url, or an ExternalName) that DNS of the control plane does not know, or no name server responds",
            "correct the host in its configuration, or name a Service instead; if the cause is a name server that does not respond, see to that",
            Runbook.CallsFail),
        [CallCause.NoRoute] = new("the network has no route to its Pods: their node is gone, or a firewall rejects", "see whether the Pod's node is there, and what routes and firewalls are between", Runbook.CallsFail),
        [CallCause.AddressNotAllowed] = new(
            "the control plane may not connect to Pods of an overlay network, as on EKS with another CNI than the VPC's",
            "run its Pods with hostNetwork: true on a free port, or in a network that the control plane reaches",
            Runbook.CallsFail),
        [CallCause.ConnectionClosed] = new(
            "the connection was closed before the response was complete: a Pod stopped without draining or crashed, or something between closed it",
            "see whether its Pods were restarted at that time, and why (kubectl get pods -n NAMESPACE, kubectl logs POD -n NAMESPACE --previous)",
            Runbook.CallsFail),
        [CallCause.ProxyError] = new(
            "the proxy or tunnel between API server and Pods failed (Konnectivity, an egress selector, HTTPS_PROXY): the webhook was not reached",
            "see the tunnel's agents (konnectivity-agent in kube-system); with HTTPS_PROXY, except .svc and the Pods' addresses in NO_PROXY",
            Runbook.CallsFail),
        [CallCause.X509UnknownAuthority] = new(
            "the caBundle of its configuration does not verify its certificate, often after a renewal",
            "put the CA that signed its certificate into the caBundle; is cert-manager's injector, or whatever sets it, running?",
            Runbook.CertificateRejected)
        {
            // What is written by hand there lasts only until the process or cert-manager writes it again.
            DoIfOurs = "restart its Pods if the certificate is self-managed; with cert-manager, see that its cainjector runs, then restart them; if the certificate is provided, set certificates.provided.caBundle to the CA that signed it",
        },
        [CallCause.X509Expired] = new("its certificate has expired or is not valid yet, or a clock is wrong", "renew its certificate and restart its Pods; compare the clocks", Runbook.CertificateExpiresNow),
        [CallCause.X509WrongName] = new(
            "its certificate is for another name than SERVICE.NAMESPACE.svc, by which the API server calls it",
            "issue a certificate with that name among its subject alternative names",
            Runbook.CertificateRejected),
        [CallCause.X509Invalid] = new(
            "the API server read its certificate and does not accept it, as the cause says",
            "issue it again: for server authentication, with a positive serial number and a signature of SHA-256 or newer, by a CA that may sign certificates",
            Runbook.CertificateRejected),
        [CallCause.TlsHandshakeFailed] = new(
            "the TLS handshake failed: what listens on the port speaks no TLS, or another version or certificate",
            "see that its Service leads to the HTTPS port of its Pods, and that nothing between ends TLS",
            Runbook.CallsFail),
        [CallCause.Unauthorized] = new(
            "it responded with HTTP status 401 or 403: it, or a proxy or service mesh before it, wants credentials that the API server does not send, or does not allow the call",
            "let the API server's calls through without credentials, or give it the credentials (--admission-control-config-file, kubeConfigFile)",
            Runbook.CallsFail)
        {
            DoIfOurs = "see what stands before its Pods, such as a proxy or a service mesh: this webhook asks for no credentials",
        },
        [CallCause.RequestTooLarge] = new(
            "it responded with HTTP status 413: the object, or the object with its old version, is larger than it accepts",
            "raise the largest body that it, or a proxy before it, accepts, or make the object smaller",
            Runbook.CallsFail)
        {
            DoIfOurs = "raise Webhook:MaxRequestBytes (docs/configuration.md), or make the object smaller",
        },
        [CallCause.TooManyRequests] = new(
            "it, or what stands before it, responded with HTTP status 429: it gets more requests than it accepts",
            "see whether its Pods are overloaded, and give it more of them, or raise the limit",
            Runbook.Slow),
        [CallCause.Http4xx] = new(
            "it responded with an HTTP status of 4xx: most often the path in its configuration is not one that it serves, or its Service leads to another process",
            "compare path and Service of its configuration with what the installed version serves",
            Runbook.CallsFail),
        [CallCause.Http5xx] = new("it responded with an HTTP status of 5xx: an internal error, or it is overloaded", "read the log of its Pods at that time", Runbook.Errors),
        [CallCause.InvalidResponse] = new(
            "its response is no AdmissionReview, or has a patch that cannot be applied: a defect or another version of it, or another process responded",
            "compare admissionReviewVersions, path and Service of its configuration with what the installed version serves",
            Runbook.CallsFail),
        [CallCause.Canceled] = new(
            "the client gave up its request while the webhook was called: the client's own timeout, or its end; the webhook may be well",
            "see whether the client was stopped, or whether calls are slow",
            Runbook.Slow),
        [CallCause.DryRunNotSupported] = new(
            "its configuration does not say that it has no side effects in a dry run, so that the API server rejects each one that it is registered for, as kubectl diff, Flux and Argo CD send them",
            "if it has none, set sideEffects: None or NoneOnDryRun in its configuration; if it has, do without the dry run",
            Runbook.CallsFail),
    };

    /// <summary>What to do first where it is this webhook; null where that is the same.</summary>
    public string? DoIfOurs { get; private init; }

    /// <summary>What is known where its patch does not apply; the text does not name the webhook then.</summary>
    public static CallAdvice Patch { get; } = new(
        "a mutating webhook responded with a patch for a place that the object does not have: a defect of it, or it expects another version of the object",
        "find it: of the mutating webhooks that are registered for this resource, the one that patches this path (kubectl get mutatingwebhookconfigurations -o yaml)",
        Runbook.CallsFail);

    // A conversion webhook has no configuration but the CRD itself (apiextensions-apiserver, pkg/apiserver/conversion/webhook_converter.go).
    private static readonly Dictionary<CallCause, CallAdvice> Conversions = new()
    {
        [CallCause.ServiceNotFound] = new(
            "its Service is gone, or has no such port, while the CRD still names it",
            "install the operator that the CRD belongs to, or its Service, again; do not delete the CRD: that deletes all its objects",
            Runbook.CallsFail),
        [CallCause.InvalidResponse] = new(
            "its response is no ConversionReview, or has objects that it did not convert as asked: a defect or another version of it, or another process responded",
            "compare conversionReviewVersions, path and Service in spec.conversion of the CRD with what the installed version serves",
            Runbook.CallsFail),
    };

    /// <summary>What is known of a cause.</summary>
    public static CallAdvice Find(CallCause cause) => Table.GetValueOrDefault(cause, Unknown);

    /// <summary>What is known of a cause, where a CRD's conversion webhook was called.</summary>
    public static CallAdvice FindForConversion(CallCause cause) => Conversions.GetValueOrDefault(cause) ?? Find(cause);
}
