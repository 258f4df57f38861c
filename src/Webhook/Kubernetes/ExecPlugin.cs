using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using k8s.Exceptions;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Text;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// A credential plugin of a kubeconfig (<c>exec</c>): a command that prints a token or a client certificate, run as client-go does (plugin/pkg/client/auth/exec).
/// KubernetesClient's own joins the arguments with spaces. What it writes to standard error, above all how to sign in, goes to ours as it comes.
/// </summary>
internal sealed class ExecPlugin
{
    private const string Version = "client.authentication.k8s.io/v1", BetaVersion = "client.authentication.k8s.io/v1beta1";
    private const string ClusterExtension = "client.authentication.k8s.io/exec";
    private const int LongestOutput = 1 << 20, LongestErrors = 1000, LongestCopy = 1 << 16;

    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2); // A person may have to sign in.
    private static readonly TimeSpan TimeForErrors = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly TextWriter _errors;
    private readonly string _version, _command, _installHint;
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _environment;
    private readonly ExecCredential.Request _request;

    private ExecPlugin(YamlMappingNode exec, string version, string command, ExecCredential.Request request, TimeProvider time, TextWriter errors)
    {
        (_version, _command, _request, _installHint) = (version, command, request, exec.TextAt("installHint") ?? string.Empty);
        (_time, _errors) = (time, errors);
        _arguments = [.. exec.TextsAt("args")];
        _environment = [.. from variable in exec.MappingsAt("env") select KeyValuePair.Create(variable.TextAt("name") ?? string.Empty, variable.TextAt("value") ?? string.Empty)];
    }

    /// <summary>Reads one.</summary>
    /// <param name="exec">The field of the user.</param>
    /// <param name="cluster">The cluster that the credentials are for.</param>
    /// <param name="hasTerminal">Whether standard input is a terminal.</param>
    /// <param name="time">Times its runs.</param>
    /// <param name="errors">Gets a copy of what it writes to standard error, of 64 KiB at most; null for our own. One that asks a person has the terminal itself.</param>
    /// <exception cref="KubeConfigException">It cannot be used; the message names the field.</exception>
    /// <exception cref="IOException">The file of the cluster's authority cannot be read.</exception>
    public static ExecPlugin Read(YamlMappingNode exec, YamlMappingNode cluster, bool hasTerminal, TimeProvider time, TextWriter? errors = null)
    {
        var version = exec.TextAt("apiVersion") ?? string.Empty;
        if (version is not (Version or BetaVersion)) throw new KubeConfigException($"exec.apiVersion is '{version}'; allowed: {Version}, {BetaVersion}");
        if (exec.TextAt("command") is not { Length: > 0 } command) throw new KubeConfigException("exec.command is not set");

        var mode = exec.TextAt("interactiveMode") ?? "IfAvailable";
        if (mode is not ("Never" or "IfAvailable" or "Always")) throw new KubeConfigException($"exec.interactiveMode is '{mode}'; allowed: Never, IfAvailable, Always");
        if (mode == "Always" && !hasTerminal) throw new KubeConfigException("exec.interactiveMode is Always, but standard input is not a terminal");

        var target = exec.TextAt("provideClusterInfo") == "true" ? TargetOf(cluster) : null;
        return new ExecPlugin(exec, version, command, new ExecCredential.Request(hasTerminal && mode != "Never", target), time, errors ?? Console.Error);
    }

    /// <summary>Runs it.</summary>
    /// <returns>A token, a client certificate with its key, or both.</returns>
    /// <exception cref="KubeConfigException">It cannot be started, fails, takes too long, or prints something else; the message names the command.</exception>
    public async Task<ExecCredential.Issued> RunAsync()
    {
        using var process = Start();
        using var limit = new CancellationTokenSource(LongestRun, _time);
        var errors = _request.Interactive ? Task.FromResult(string.Empty) : CopyErrorsAsync(process.StandardError, limit.Token);
        try
        {
            if (!_request.Interactive) process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, limit.Token);
            await Task.WhenAll(output, process.WaitForExitAsync(limit.Token));
            // What the command has started may keep standard error open.
            limit.CancelAfter(TimeForErrors);
            var said = await errors;
            return process.ExitCode == 0 ? Parse(await output) : throw Failure($"exits with code {process.ExitCode}", said);
        }
        catch (OperationCanceledException)
        {
            throw Failure($"has not ended within {LongestRun.TotalSeconds:0} s", await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        // A plugin that asks a person needs the terminal for its questions too, which are on standard error.
        var start = new ProcessStartInfo(FindInPath(_command) ?? throw Failure("is not in PATH", _installHint), _arguments)
        {
            RedirectStandardInput = !_request.Interactive,
            RedirectStandardError = !_request.Interactive,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = JsonSerializer.Serialize(new ExecCredential(_version, ExecCredential.KindName, _request), ExecCredentialJson.Default.ExecCredential);
        try
        {
            return Process.Start(start) ?? throw Failure("cannot be started");
        }
        catch (Win32Exception fault)
        {
            throw Failure($"cannot be started: {new Win32Exception(fault.NativeErrorCode).Message}", _installHint);
        }
    }

    // .NET prefers a file of this name in the current directory, and one beside the process's own, to those of PATH.
    private static string? FindInPath(string command)
    {
        if (command.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar)) return command;

        string[] endings = ["", .. ListAt("PATHEXT", ';')]; // Of Windows: .EXE, .CMD.
        var files = from folder in ListAt("PATH", Path.PathSeparator) where Path.IsPathRooted(folder) from ending in endings select Path.Combine(folder, command + ending);
        return files.FirstOrDefault(IsCommand);

        // As Go's LookPath: a file that cannot be executed does not hide one that can.
        static bool IsCommand(string file) =>
            File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

        static string[] ListAt(string variable, char separator) => Environment.GetEnvironmentVariable(variable)?.Split(separator, StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    // What is too long is read all the same, so that the command can end.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken limit)
    {
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        while (await reader.ReadAsync(buffer, limit) is > 0 and var count) text.Append(buffer, 0, Math.Min(count, LongestOutput + 1 - text.Length));
        return text.ToString();
    }

    /// <returns>Its beginning, for a message.</returns>
    private async Task<string> CopyErrorsAsync(StreamReader reader, CancellationToken limit)
    {
        var (text, buffer, room) = (new StringBuilder(), new char[4096], LongestCopy);
        try
        {
            while (await reader.ReadAsync(buffer, limit) is > 0 and var count)
            {
                _errors.Write(buffer, 0, Math.Min(count, room));
                room -= Math.Min(count, room);
                text.Append(buffer, 0, Math.Min(count, LongestErrors + 1 - text.Length));
            }
        }
        catch (OperationCanceledException)
        {
            // Some of it is better than nothing.
        }

        return text.ToString();
    }

    private ExecCredential.Issued Parse(string output)
    {
        if (output.Length > LongestOutput) throw Failure("prints more than 1 MiB");

        var credential = Read(output);
        if (credential?.Kind != ExecCredential.KindName) throw Failure("prints no ExecCredential");
        if (credential.ApiVersion != _version) throw Failure($"prints an ExecCredential of another apiVersion than {_version}", credential.ApiVersion ?? "none");

        return credential.Status switch
        {
            { ClientCertificateData: { Length: > 0 } } and { ClientKeyData: null or "" } => throw Failure("prints status.clientCertificateData without status.clientKeyData"),
            { ClientCertificateData: null or "" } and { ClientKeyData: { Length: > 0 } } => throw Failure("prints status.clientKeyData without status.clientCertificateData"),
            { Token: var token } when token.HasControlCharacter() => throw Failure("prints a status.token with a control character, for example a line break at its end"),
            { Token: { Length: > 0 } } or { ClientKeyData: { Length: > 0 } } => credential.Status,
            _ => throw Failure("prints neither status.token nor status.clientCertificateData"),
        };
    }

    // As client-go's decoder, which reads YAML too. A document is there until the next one is asked for.
    private ExecCredential? Read(string output)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(output));
        try
        {
            return ManifestStream.Read(text).Select(Read).FirstOrDefault();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException)
        {
            throw Failure("prints no ExecCredential", unreadable.Message);
        }
    }

    private ExecCredential? Read(ManifestItem item) => item switch
    {
        ManifestItem.Document document => JsonSerializer.Deserialize(document.Json.Span, ExecCredentialJson.Default.ExecCredential),
        ManifestItem.Problem problem => throw Failure("prints no ExecCredential", problem.Message),
        _ => null,
    };

    private KubeConfigException Failure(string problem, string details = "")
    {
        var line = string.Join(' ', details.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return new KubeConfigException(Printable.Clip($"exec.command '{_command}' {problem}{(line.Length > 0 ? $": {line}" : string.Empty)}", 2 * LongestErrors));
    }

    private static ExecCredential.Target TargetOf(YamlMappingNode cluster)
    {
        if (cluster.MappingsAt("extensions").Any(extension => extension.TextAt("name") == ClusterExtension))
            throw new KubeConfigException($"exec.provideClusterInfo is true, and the cluster has the extension {ClusterExtension}, which is not supported");

        var authority = cluster.TextAt("certificate-authority-data") is { Length: > 0 } data ? data
            : cluster.TextAt("certificate-authority") is { Length: > 0 } file ? Convert.ToBase64String(File.ReadAllBytes(file)) : null;
        return new ExecCredential.Target(
            cluster.TextAt("server"), cluster.TextAt("tls-server-name"), cluster.TextAt("insecure-skip-tls-verify") == "true" ? true : null, authority, cluster.TextAt("proxy-url"));
    }
}
