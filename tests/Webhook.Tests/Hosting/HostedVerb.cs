using System.CommandLine;
using System.Text;

namespace KargoStageWebhook.Hosting;

/// <summary>A verb in this process, where the process is not what is tested. .NET compiles it once for all tests, where each process would compile it again.</summary>
internal sealed class HostedVerb : IDisposable
{
    private static readonly RootCommand Verbs = Program.Verbs([]);

    private readonly Kept _all = new(), _output, _errors;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The verb, and what is typed behind it.</param>
    public HostedVerb(IEnumerable<string> arguments)
    {
        (_output, _errors) = (new Kept(_all), new Kept(_all));
        Ending = Task.Run(() => Program.RunAsync(
            Verbs,
            [.. arguments],
            new InvocationConfiguration { Output = WriterTo(_output), Error = TextWriter.Synchronized(WriterTo(_errors)) }));
    }

    /// <summary>Its exit code, once it ends.</summary>
    public Task<int> Ending { get; }

    /// <summary>What it has printed so far on standard output.</summary>
    public string Output => _output.Text;

    /// <summary>What it has printed so far on standard error.</summary>
    public string Errors => _errors.Text;

    /// <summary>Both, as they were written.</summary>
    public string All => _all.Text;

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private static StreamWriter WriterTo(Kept stream) => new(stream) { AutoFlush = true };

    /// <summary>What was written, which can be read meanwhile, and after it was closed.</summary>
    /// <param name="also">Where it is kept too.</param>
    private sealed class Kept(Stream? also = null) : MemoryStream
    {
        private readonly Lock _lock = new();

        public string Text
        {
            get
            {
                lock (_lock) return Encoding.UTF8.GetString(ToArray());
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (_lock) base.Write(buffer, offset, count);
            also?.Write(buffer, offset, count);
        }
    }
}
