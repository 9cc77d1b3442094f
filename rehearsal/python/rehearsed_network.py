"""How mirror_doctor.py resolves names, connects and tells the time in a rehearsed VPC: there the VPC
is a proxy on loopback, and REHEARSED_VPC its address.
"""

import os
import socket
import urllib.parse
import urllib.request


class Network:
    through_proxy = True

    def __init__(self):
        self.vpc = os.environ["REHEARSED_VPC"]
        self.direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _ask(self, path):
        with self.direct.open(self.vpc + path, timeout=10) as answer:
            return answer.read().decode()

    def resolve(self, host):
        addresses = self._ask("/names?host=" + urllib.parse.quote(host)).split()
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return addresses

    def connect(self, host, address, port, timeout):
        proxy = urllib.parse.urlsplit(self.vpc)
        connection = socket.create_connection((proxy.hostname, proxy.port), timeout)
        request = f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
        connection.sendall(request.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = connection.recv(1)
            if not more:
                break
            answer += more
        if b" 200 " not in answer.split(b"\r\n", 1)[0] + b" ":
            connection.close()
            # What is not reached is refused at once here, where a VPC would leave it unanswered.
            raise TimeoutError("timed out")
        return connection

    def now(self):
        return float(self._ask("/clock"))
